import { describe, expect, test } from 'vitest';
import { StorageFull } from '../journal/journal.ts';
import { planOf } from '../run/plan.ts';
import { initialState, type RunState } from '../run/run-state.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { eventOf } from '../testing/stored-rows.ts';
import { RunLoop } from './run-loop.ts';

const chain = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const single = buildDefinition({ name: 'single', steps: [agentStep({ id: 'a' })] });

function full(): never {
  throw new StorageFull('no room');
}

describe('without room', () => {
  test('what agents answer waits and is recorded once there is room; nothing starts meanwhile', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(chain);
    it.refuse = full;
    it.call('a').answer();
    await it.settle();
    expect(it.executor.isStorageFull).toBe(true);
    expect(it.calls).toHaveLength(1);
    for (let second = 0; second < 5; second++) {
      it.clock.advance(1_000);
      await it.settle();
    }
    expect(it.calls).toHaveLength(1);
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.types(runId).slice(3)).toEqual(['step.started', 'step.completed', 'step.started']);
    expect(it.calls).toHaveLength(2);
    expect(it.told).toEqual([true, false]);
  });

  test('callers are refused, and told the truth even when two of them disagreed in the same turn', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] }));
    it.call('a').answer();
    await it.settle();
    it.refuse = full;
    const answer = {
      type: 'decide',
      approvalId: `${runId}.a.1`,
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    } as const;
    const answers = await Promise.allSettled([it.command(runId, answer), it.command(runId, answer)]);
    expect(answers).toMatchObject([{ reason: { name: 'StorageFull' } }, { reason: { name: 'StorageFull' } }]);
  });

  test('a refused command does not leave an idle engine waiting for ever', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(single);
    it.refuse = full;
    await expect(it.command(runId, { type: 'pause', notes: null })).rejects.toBeInstanceOf(StorageFull);
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.executor.isStorageFull).toBe(false);
    await it.command(runId, { type: 'pause', notes: null });
    expect(it.status(runId)).toBe('paused');
  });

  test('waiting costs no more the longer it lasts', async () => {
    const clock = new ManualClock();
    let handled = 0;
    const loop = new RunLoop({
      mostBytes: () => Infinity,
      clock,
      record: full,
      load: (runId) => initialState(runId, planOf(single, 'hash'), {} as RunState['created']),
      handle: ({ runId }, turn) => {
        handled++;
        turn.batch.events.push(eventOf(runId, 1));
        turn.batch.touched.add(turn.run(runId) as RunState);
      },
      onGivenUp: () => undefined,
      act: () => undefined,
      onRecorded: () => undefined,
      onStorageFull: () => undefined,
      onUnexpectedError: () => undefined,
    });
    const end = { kind: 'failed', error: { code: 'broken', message: 'broken', retryable: false } } as const;
    for (let run = 0; run < 3; run++)
      loop.post({ kind: 'attempt_ended', runId: `run-${run}`, stepIndex: 0, attempt: 1, end });
    const handledInNextSecond = async () => {
      handled = 0;
      clock.advance(1_000);
      await new Promise(setImmediate);
      return handled;
    };
    await new Promise(setImmediate);
    const first = await handledInNextSecond();
    for (let second = 0; second < 20; second++) await handledInNextSecond();
    expect(await handledInNextSecond()).toBe(first);
    await loop.stop();
  });

  test('progress is let go: a talkative agent must not fill the memory instead', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(chain);
    it.refuse = full;
    it.call('a').context.progress({ message: 'at 1 %' });
    await it.settle();
    for (let percent = 2; percent < 100; percent++) it.call('a').context.progress({ message: `at ${percent} %` });
    it.call('a').answer();
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.types(runId).slice(3)).toEqual(['step.started', 'step.progress', 'step.completed', 'step.started']);
  });

  test('timers that were due, or armed, ring when there is room', async () => {
    const it = new MemoryExecutor();
    const retry = retryEvery(2, 3_000);
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })] }));
    it.call('a').fail(new Error('broken'));
    await it.settle();
    it.refuse = full;
    it.call('b').answer();
    await it.settle();
    it.clock.advance(10_000);
    await it.settle();
    expect(it.calls).toHaveLength(2);
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.call('a').request.attempt).toBe(2);
    it.call('a').answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
  });

  test('at the start of a process, what the last one left is taken up as soon as there is room', async () => {
    const before = new MemoryExecutor();
    const harmless = await before.create(chain);
    const uncertain = await before.create(
      buildDefinition({ name: 'uncertain', steps: [agentStep({ id: 'a', agent: 'once' }), agentStep({ id: 'b' })] }),
    );
    await before.executor.stop();
    const it = new MemoryExecutor({ journal: before.journal, clock: before.clock });
    it.refuse = full;
    it.executor.recover([harmless, uncertain]);
    await it.settle();
    expect(it.calls).toHaveLength(0);
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.calls.map(({ request }) => request.idempotencyKey)).toEqual([`${harmless}/a/1`, `${uncertain}/b/1`]);
    it.call('b').answer();
    await it.settle();
    expect(it.status(uncertain)).toBe('needs_attention');
  });

  test('takes a child run and its parent back together', async () => {
    const it = new MemoryExecutor({ children: { child: single } });
    const runId = await it.create(
      buildDefinition({ name: 'parent', steps: [childStep({ id: 'nested', orchestration: { name: 'child' } })] }),
    );
    it.refuse = full;
    it.call('a').answer();
    await it.settle();
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.status(runId)).toBe('completed');
    expect(it.types(runId).filter((type) => type === 'child.finished')).toHaveLength(1);
  });
});
