/** Runs that can't be loaded, folded, moved or recorded: each is set aside, and nobody else notices. */
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../run/run-event.ts';
import { agentStep, buildDefinition, childStep, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const chain = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const asking = buildDefinition({
  name: 'asking',
  steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b' })],
});
const parent = buildDefinition({
  name: 'parent',
  steps: [childStep({ id: 'sub', orchestration: { name: 'asking' } })],
});
const RETRY = { type: 'retry', stepId: null, modifications: null, notes: null } as const;
const CANCEL = { type: 'cancel', notes: null } as const;

/** Another process takes up what the last one left, and these runs can't be folded there. */
async function restarted(
  before: MemoryExecutor,
  unfoldable: readonly string[],
  runIds: readonly string[],
  children = {},
) {
  await before.executor.stop();
  const it = new MemoryExecutor({ journal: before.journal, clock: before.clock, children });
  it.unfoldable = new Set(unfoldable);
  it.executor.recover(runIds);
  await it.settle();
  return it;
}

describe('a run that cannot be folded', () => {
  test('is set aside with the reason, and the others go on', async () => {
    const before = new MemoryExecutor();
    const [bad, good] = [await before.create(chain), await before.create(chain)];
    const it = await restarted(before, [bad], [bad, good]);
    expect(it.events(bad).at(-1)).toMatchObject({
      type: 'orchestration.run.set_aside',
      data: { error: { code: 'set_aside', message: expect.stringContaining('cannot be folded') } },
    });
    expect(it.types(bad).filter((type) => type === 'run.set_aside')).toHaveLength(1);
    it.call('a').answer();
    await it.settle();
    expect(it.call('b').request.run.id).toBe(good);
    expect(it.executor.isWaitingForPeople(bad)).toBe(true);
  });

  test.each(['cancel', 'abort', 'kill'] as const)('is ended by %s without being looked into', async (type) => {
    const before = new MemoryExecutor();
    const bad = await before.create(asking);
    before.call('a').answer();
    await before.settle();
    const it = await restarted(before, [bad], [bad]);
    const loads = it.loads;
    await it.command(bad, { type, notes: 'enough' });
    expect(it.loads).toBe(loads);
    expect(it.types(bad).slice(-2)).toEqual([
      'checkpoint.resolved',
      type === 'cancel' ? 'run.cancelled' : 'run.aborted',
    ]);
    expect(it.events(bad).at(-1)).toMatchObject({ data: { notes: 'enough', setAside: true } });
    it.unfoldable = new Set();
    expect(it.load(bad)).toMatchObject({ status: type === 'cancel' ? 'cancelled' : 'aborted', setAside: null });
    expect(it.load(bad)?.approvals.size).toBe(0);
    await expect(it.command(bad, RETRY)).rejects.toMatchObject({ refusal: { code: 'invalid_transition' } });
  });

  test('hears of no other command, and says what would help', async () => {
    const before = new MemoryExecutor();
    const bad = await before.create(chain);
    const it = await restarted(before, [bad], [bad]);
    await expect(it.command(bad, { type: 'pause', notes: null })).rejects.toMatchObject({
      refusal: {
        code: 'is_set_aside',
        message: expect.stringMatching(/Retry takes it up again; cancel or kill ends it$/),
      },
    });
  });

  test('stays set aside when it can still not be taken up, and goes on where it stood when it can', async () => {
    const before = new MemoryExecutor();
    const bad = await before.create(chain);
    const it = await restarted(before, [bad], [bad]);
    await expect(it.command(bad, RETRY)).rejects.toMatchObject({
      refusal: { code: 'is_set_aside', message: expect.stringContaining('can still not be taken up') },
    });
    expect(it.types(bad).at(-1)).toBe('run.set_aside');
    it.unfoldable = new Set();
    await it.command(bad, RETRY);
    await it.settle();
    it.call('a').answer();
    await it.settle();
    it.call('b').answer();
    await it.settle();
    expect(it.status(bad)).toBe('completed');
    expect(it.events(bad).map(({ sequence }) => sequence)).toEqual(it.events(bad).map((_, index) => index + 1));
  });

  test('is left alone by the next start', async () => {
    const before = new MemoryExecutor();
    const bad = await before.create(chain);
    const first = await restarted(before, [bad], [bad]);
    await first.executor.stop();
    const it = new MemoryExecutor({ journal: before.journal, clock: before.clock });
    it.unfoldable = new Set([bad]);
    it.executor.leaveAside(bad, { code: 'set_aside', message: 'as before', retryable: false });
    await it.settle();
    expect(it.loads).toBe(0);
    await it.command(bad, CANCEL);
    expect(it.types(bad).at(-1)).toBe('run.cancelled');
  });
});

describe('a parent and a child of which one cannot be folded', () => {
  const children = { asking };

  test('the child is set aside alone; when it is ended its parent hears of it', async () => {
    const before = new MemoryExecutor({ children });
    const parentId = await before.create(parent, { attended: false });
    const childId = before.call('a').request.run.id;
    const it = await restarted(before, [childId], [parentId, childId], children);
    expect([it.types(parentId).includes('run.set_aside'), it.types(childId).at(-1)]).toEqual([false, 'run.set_aside']);
    await it.command(childId, CANCEL);
    await it.settle();
    expect(it.types(parentId).slice(-3)).toEqual(['child.finished', 'step.failed', 'run.failed']);
  });

  test('a child whose end was recorded and who cannot be looked into any more is told as ended by the next start', async () => {
    const before = new MemoryExecutor({ children });
    const parentId = await before.create(parent, { attended: false });
    const childId = before.call('a').request.run.id;
    const first = await restarted(before, [childId, parentId], [childId, parentId], children);
    await first.command(childId, CANCEL); // the parent is set aside and does not hear of it
    expect(first.types(parentId).at(-1)).toBe('run.set_aside');
    first.unfoldable = new Set([childId]);
    await first.command(parentId, RETRY);
    await first.settle();
    expect(first.status(parentId)).toBe('failed');
  });

  test('ending a parent that is set aside ends its children', async () => {
    const before = new MemoryExecutor({ children });
    const parentId = await before.create(parent, { attended: false });
    const childId = before.call('a').request.run.id;
    const it = await restarted(before, [parentId], [parentId, childId], children);
    await it.command(parentId, { type: 'kill', notes: null });
    await it.settle();
    expect([it.types(parentId).at(-1), it.types(childId).at(-1)]).toEqual(['run.aborted', 'run.aborted']);
  });
});

describe('a run that cannot be recorded', () => {
  test('is set aside after it was tried again in a guarded place, and keeps what its agents answered where that can be recorded', async () => {
    const it = new MemoryExecutor();
    const [bad, good] = [await it.create(chain), await it.create(chain)];
    const startsB = ({ type, runId, data }: RunEvent) =>
      type === 'orchestration.step.started' && runId === bad && data.stepId === 'b';
    it.refuse = ({ events }) => {
      if (events.some(startsB)) throw new Error('Converting circular structure to JSON');
    };
    for (const call of it.calls) call.answer();
    await it.settle();
    for (let second = 0; second < 5; second++) {
      it.clock.advance(1_000);
      await it.settle();
    }
    expect(it.types(bad).slice(-2)).toEqual(['step.completed', 'run.set_aside']);
    expect(it.load(bad)).toMatchObject({ status: 'needs_attention', outputs: { a: { content: { message: 'done' } } } });
    expect(it.call('b').request.run.id).toBe(good);
    await it.command(bad, CANCEL);
    expect(it.status(bad)).toBe('cancelled');
  });

  test('and of which not even that can be recorded is tried again, while the others go on', async () => {
    const it = new MemoryExecutor();
    const [bad, good] = [await it.create(chain), await it.create(chain)];
    it.refuse = ({ events }) => {
      if (events.some(({ runId }) => runId === bad)) throw new Error('There is no row of this run');
    };
    for (const call of it.calls) call.answer();
    for (let second = 0; second < 10; second++) {
      await it.settle();
      it.clock.advance(1_000);
    }
    expect(it.call('b').request.run.id).toBe(good);
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.types(bad).at(-1)).toBe('run.set_aside');
  });
});

describe('agents of a run that is set aside', () => {
  test('are told to stop, and what they still say is not recorded', async () => {
    const it = new MemoryExecutor();
    const wide = await it.create(
      buildDefinition({
        steps: [agentStep({ id: 'a' }), agentStep({ id: 'c' }), agentStep({ id: 'b', dependsOn: ['a'] })],
      }),
    );
    const c = it.call('c');
    it.refuse = ({ events }) => {
      if (events.some(({ type }) => type === 'orchestration.step.completed' || type === 'orchestration.step.failed'))
        throw new Error('it cannot be recorded');
    };
    it.call('a').answer();
    for (let second = 0; second < 6; second++) {
      await it.settle();
      it.clock.advance(1_000);
    }
    await it.settle();
    expect(it.types(wide).at(-1)).toBe('run.set_aside');
    expect(c.context.signal.aborted).toBe(true);
    it.refuse = () => undefined;
    c.answer();
    await it.settle();
    expect(it.types(wide).at(-1)).toBe('run.set_aside');
    await it.command(wide, RETRY);
    await it.settle();
    expect(it.calls.slice(-2).map(({ request }) => request.idempotencyKey)).toEqual([`${wide}/a/1`, `${wide}/c/1`]);
  });
});
