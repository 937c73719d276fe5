import { describe, expect, test } from 'vitest';
import type { AgentResponse } from '../agents/port/agent.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const pair = buildDefinition({
  steps: [agentStep({ id: 'a' }), agentStep({ id: 'b' }), agentStep({ id: 'c', dependsOn: ['a', 'b'] })],
});

describe('a bug in what an answer leads to', () => {
  test('fails its step with the reason, and spares what the same turn had done to the run before', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair, { attended: false });
    it.call('a').answer();
    it.call('b').respond({} as AgentResponse);
    const other = await it.create(pair);
    await it.settle();
    expect(it.bugs).not.toEqual([]);
    expect(it.types(runId)).toEqual(expect.arrayContaining(['step.completed', 'step.failed', 'run.failed']));
    expect(it.events(runId).map(({ sequence }) => sequence)).toEqual(it.events(runId).map((_, index) => index + 1));
    expect(it.status(other)).toBe('running');
  });
});

describe('a bug in starting a step', () => {
  test('fails that step, and not the one whose answer led to it', async () => {
    const it = new MemoryExecutor({
      children: {
        get child(): never {
          throw new Error('it cannot be read');
        },
      },
    });
    const runId = await it.create(
      buildDefinition({
        steps: [
          agentStep({ id: 'a' }),
          childStep({ id: 'nested', dependsOn: ['a'], orchestration: { name: 'child' } }),
        ],
      }),
      { attended: false },
    );
    it.call('a').answer();
    await it.settle();
    expect(it.types(runId).slice(3)).toEqual([
      'step.started',
      'step.completed',
      'step.started',
      'step.failed',
      'run.failed',
    ]);
    expect(it.events(runId).at(-1)).toMatchObject({
      data: {
        stepId: 'nested',
        error: { code: 'unexpected_error', message: expect.stringContaining('it cannot be read') },
      },
    });
    expect(it.bugs).toHaveLength(1);
  });
});

describe('a step that cannot be handed to its agent', () => {
  test('fails instead of hanging, and what else the turn had to do is done', async () => {
    const it = new MemoryExecutor();
    const first = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] }), {
      attended: true,
    });
    it.call('a').answer();
    await it.settle();
    it.refuseReading = (runId) => {
      if (runId === first) throw new Error('The disk hiccuped');
    };
    const retry = {
      type: 'decide',
      approvalId: `${first}.a.1`,
      decision: 'retry',
      notes: null,
      modifications: null,
      rewindTo: null,
    } as const;
    const [decided, created] = await Promise.allSettled([it.command(first, retry), it.create(pair)]);
    await it.settle();
    expect([decided.status, created.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(it.calls.filter(({ request }) => request.run.id !== first)).toHaveLength(2);
    expect(it.status(first)).toBe('needs_attention');
    expect(it.bugs).toHaveLength(1);
  });
});

describe('a listener that throws', () => {
  test('stops neither the starts nor the answers of the turn', async () => {
    const it = new MemoryExecutor();
    it.onRecorded = () => {
      throw new Error('a listener broke');
    };
    const runId = await it.create(pair);
    expect(it.status(runId)).toBe('running');
    expect(it.calls).toHaveLength(2);
    expect(it.bugs).not.toEqual([]);
  });
});

describe('stopping', () => {
  test('in the middle of a turn: what it recorded is answered, and no agent is called any more', async () => {
    const it = new MemoryExecutor();
    it.onRecorded = () => void it.executor.stop();
    await it.create(
      buildDefinition({ name: 'timed', execution: { timeoutSeconds: 3_600 }, steps: [agentStep({ id: 'a' })] }),
    );
    await it.settle();
    expect(it.calls).toEqual([]);
    expect(it.clock.armed).toBe(0);
  });

  test('leaves no timer behind, not even the one that waits for room', async () => {
    const it = new MemoryExecutor();
    const retry = retryEvery(2, 3_000);
    await it.create(
      buildDefinition({
        name: 'timed',
        execution: { timeoutSeconds: 3_600 },
        steps: [agentStep({ id: 'a', timeoutSeconds: 60, retry }), agentStep({ id: 'b' })],
      }),
    );
    it.refuse = () => {
      throw new Error('The disk hiccuped');
    };
    it.call('b').answer();
    await it.settle();
    await it.executor.stop();
    expect(it.clock.armed).toBe(0);
  });

  test('keeps what was answered before, starts nothing for it, and the next process goes on from there', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(
      buildDefinition({
        steps: [agentStep({ id: 'a', agent: 'once' }), agentStep({ id: 'b', agent: 'once', dependsOn: ['a'] })],
      }),
    );
    it.call('a').answer();
    for (let tick = 0; tick < 5; tick++) await Promise.resolve(); // it is heard, and no turn has come yet
    await it.executor.stop();
    expect(it.types(runId).slice(3)).toEqual(['step.started', 'step.completed']);
    const next = new MemoryExecutor({ journal: it.journal });
    next.executor.recover([runId]);
    await next.settle();
    expect(next.calls.map(({ request }) => request.idempotencyKey)).toEqual([`${runId}/b/1`]);
    next.call('b').answer();
    await next.settle();
    expect(next.status(runId)).toBe('completed');
  });

  test('tells agents, and whoever still asks', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair);
    const { signal } = it.call('a').context;
    const waiting = it.command(runId, { type: 'pause', notes: null });
    await it.executor.stop();
    expect(signal.aborted).toBe(true);
    await expect(waiting).rejects.toMatchObject({ name: 'EngineStopping' });
    await expect(it.command(runId, { type: 'pause', notes: null })).rejects.toMatchObject({ name: 'EngineStopping' });
  });
});

describe('memory', () => {
  test('keeps no run that has ended, however often somebody asks something of it', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }));
    it.call('a').answer();
    await it.settle();
    await expect(it.command(runId, { type: 'pause', notes: null })).rejects.toMatchObject({
      refusal: { code: 'invalid_transition' },
    });
    const { loads } = it;
    void it.executor.isWaitingForPeople(runId);
    expect(it.loads).toBe(loads + 1);
  });
});
