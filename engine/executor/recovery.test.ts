import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const pair = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const asking = buildDefinition({
  name: 'asking',
  steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b', dependsOn: ['a'] })],
});
const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner' })] });
const parent = buildDefinition({
  name: 'parent',
  steps: [
    childStep({ id: 'nested', orchestration: { name: 'child' } }),
    agentStep({ id: 'after', dependsOn: ['nested'] }),
  ],
});
const retry = retryEvery(2, 10_000);

/** The next process, over what the last one recorded. */
function nextProcess({ journal, clock }: MemoryExecutor): MemoryExecutor {
  return new MemoryExecutor({ journal, clock, children: { child } });
}

function keysOf(it: MemoryExecutor): string[] {
  return it.calls.map(({ request }) => request.idempotencyKey);
}

describe('what an earlier process left', () => {
  test('is taken up once, although a command comes first', async () => {
    const before = new MemoryExecutor();
    const runIds = [await before.create(pair), await before.create(pair), await before.create(pair)];
    await before.executor.stop();
    const it = nextProcess(before);
    it.executor.recover(runIds);
    const last = runIds[2] ?? '';
    await it.command(last, { type: 'pause', notes: null });
    await it.settle();
    expect(keysOf(it).sort()).toEqual(runIds.map((runId) => `${runId}/a/1`));
    expect(it.types(last).slice(3)).toEqual(['step.started', 'step.started', 'run.paused']);
    it.call('a').answer();
    await it.settle();
    expect(it.types(last)).not.toContain('step.failed');
  });

  test('is sent again with the input that was recorded, whatever its templates would give now', async () => {
    const before = new MemoryExecutor();
    const step = agentStep({ id: 'a', input: { userMessage: 'After {{ run.metrics.totalMs }} ms' } });
    const runId = await before.create(buildDefinition({ steps: [step, agentStep({ id: 'b' })] }));
    before.clock.advance(60_000);
    before.call('b').answer();
    await before.settle();
    await before.executor.stop();
    const it = nextProcess(before);
    it.executor.recover([runId]);
    await it.settle();
    const [first, again] = it
      .events(runId)
      .flatMap((event) =>
        event.type === 'orchestration.step.started' && event.data.stepId === 'a' ? [event.data.input] : [],
      );
    expect(first).toEqual({ userMessage: 'After 0 ms' });
    expect(again).toEqual(first);
    expect(it.call('a').request).toMatchObject({
      idempotencyKey: before.call('a').request.idempotencyKey,
      input: before.call('a').request.input,
    });
  });

  test.each(['1.0.0', '3.0.0'])(
    'is sent again to the version that was at work, also where its step wants the latest; kept is %s',
    async (kept) => {
      const before = new MemoryExecutor({ profiles: { w: { version: '1.0.0' } } });
      const runId = await before.create(buildDefinition({ steps: [agentStep({ id: 'a', agent: 'w', latest: true })] }));
      await before.executor.stop();
      const { journal, clock } = before;
      const it = new MemoryExecutor({
        journal,
        clock,
        profiles: { w: { version: '2.0.0', idempotent: kept !== '1.0.0' } },
        kept: { [`w ${kept}`]: {} },
      });
      it.executor.recover([runId]);
      await it.settle();
      const versions = it
        .events(runId)
        .flatMap((event) => (event.type === 'orchestration.step.started' ? [event.data.agentVersion] : []));
      expect(versions).toEqual(['1.0.0', kept === '1.0.0' ? '1.0.0' : '2.0.0']);
      expect(it.calls).toHaveLength(1);
    },
  );

  test('is told apart from what a command starts before it is taken up', async () => {
    const before = new MemoryExecutor();
    const runId = await before.create(
      buildDefinition({
        steps: [
          agentStep({ id: 'a', checkpointAfter: CHECKPOINT }),
          agentStep({ id: 'b', agent: 'once', dependsOn: ['a'] }),
        ],
      }),
    );
    before.call('a').answer();
    await before.settle();
    await before.executor.stop();
    const it = nextProcess(before);
    it.executor.recover(['another', runId]);
    await it.command(runId, {
      type: 'decide',
      approvalId: `${runId}.a.1`,
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    await it.settle();
    expect(keysOf(it)).toEqual([`${runId}/b/1`]);
    expect(it.status(runId), 'what this process has sent is not uncertain').toBe('running');
  });

  test('can be cancelled before it is taken up: nothing is sent', async () => {
    const before = new MemoryExecutor({ children: { child } });
    const runId = await before.create(parent);
    const [created] = before.journal
      .readAll(0, 100)
      .filter(({ type, runId: id }) => type === 'orchestration.run.created' && id !== runId);
    const childId = created?.runId ?? '';
    await before.executor.stop();
    const it = nextProcess(before);
    it.executor.recover(['another', runId, childId]);
    await it.command(runId, { type: 'cancel', notes: null });
    await it.settle();
    expect(it.calls).toEqual([]);
    expect([it.status(runId), it.status(childId)]).toEqual(['cancelled', 'cancelled']);
  });

  test('with a retry that was due meanwhile is retried at once, and one that is not due yet in its time', async () => {
    const before = new MemoryExecutor();
    const definition = buildDefinition({ steps: [agentStep({ id: 'a', retry })] });
    const early = await before.create(definition);
    before.call('a').fail(new Error('broken'));
    await before.settle();
    before.clock.advance(8_000);
    const late = await before.create(definition);
    before.call('a').fail(new Error('broken'));
    await before.settle();
    await before.executor.stop();
    before.clock.advance(5_000);
    const it = nextProcess(before);
    it.executor.recover([early, late]);
    await it.settle();
    expect(keysOf(it)).toEqual([`${early}/a/2`]);
    it.clock.advance(5_000);
    await it.settle();
    expect(keysOf(it)).toEqual([`${early}/a/2`, `${late}/a/2`]);
  });

  test('whose time ran out meanwhile ends', async () => {
    const before = new MemoryExecutor();
    const runId = await before.create(
      buildDefinition({ execution: { timeoutSeconds: 60 }, steps: [agentStep({ id: 'a' })] }),
    );
    await before.executor.stop();
    before.clock.advance(61_000);
    const it = nextProcess(before);
    it.executor.recover([runId]);
    await it.settle();
    expect(it.status(runId)).toBe('failed');
    expect(it.calls).toEqual([]);
  });
});

describe('runs that wait for people', () => {
  test('leave memory when there are many, and go on from the journal', async () => {
    const it = new MemoryExecutor();
    const runIds: string[] = [];
    for (let run = 0; run < 600; run++) runIds.push(await it.create(asking));
    for (const call of it.calls) call.answer();
    await it.settle();
    const { loads } = it;
    for (const runId of runIds)
      await it.command(runId, {
        type: 'decide',
        approvalId: `${runId}.a.1`,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      });
    expect(it.loads - loads, 'the oldest hundred were folded again').toBe(100);
    for (const call of it.calls.filter(({ request }) => request.step.id === 'b')) call.answer();
    await it.settle();
    expect(new Set(runIds.map((runId) => it.status(runId)))).toEqual(new Set(['completed']));
  });
});
