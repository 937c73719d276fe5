import { describe, expect, test } from 'vitest';
import { StorageFull } from '../journal/journal.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

/** `once` must not be sent twice. */
const order = buildDefinition({ steps: [agentStep({ id: 'a', agent: 'once' })] });

async function nextProcess({ executor, journal, clock }: MemoryExecutor, runId: string): Promise<MemoryExecutor> {
  await executor.stop();
  const it = new MemoryExecutor({ journal, clock });
  it.executor.recover([runId]);
  await it.settle();
  return it;
}

describe('what an attempt remembers', () => {
  test('is recorded before the agent goes on, and given back to the same attempt after a crash', async () => {
    const before = new MemoryExecutor();
    const runId = await before.create(order);
    expect(before.call('a').request.resumed).toBeUndefined();
    await before.call('a').context.remember({ job: 'first' });
    await before.call('a').context.remember({ job: 'second' });
    expect(before.types(runId).filter((type) => type === 'step.remembered')).toHaveLength(2);
    const it = await nextProcess(before, runId);
    expect(it.call('a').request).toMatchObject({ attempt: 1, resumed: { job: 'second' } });
    it.call('a').answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
  });

  test('is what lets work go on that must not be done twice; without it the operator is asked', async () => {
    const before = new MemoryExecutor();
    const runId = await before.create(order);
    const it = await nextProcess(before, runId);
    expect(it.calls).toHaveLength(0);
    expect(it.types(runId)).toContain('run.needs_attention');
  });

  test('belongs to its attempt, and not to the next one', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(order);
    const first = it.call('a');
    await first.context.remember({ job: 'first' });
    await it.command(runId, { type: 'rewind', stepId: 'a', modifications: null, notes: null });
    await it.settle();
    expect(it.call('a').request.attempt).toBe(2);
    const after = await nextProcess(it, runId);
    expect(after.calls).toHaveLength(0); // what the second did is not known
    await expect(first.context.remember({ job: 'late' })).rejects.toThrow('cancelled');
  });

  test('is refused where it is too big, too often told, or can not be recorded', async () => {
    const it = new MemoryExecutor({ limits: { progressPerAttempt: 3, outputBytes: 10_000 } });
    const runId = await it.create(order);
    const { remember } = it.call('a').context;
    await expect(remember({ text: 'x'.repeat(20_000) })).rejects.toThrow('is the limit');
    it.refuse = () => {
      throw new StorageFull('no room');
    };
    await expect(remember({ job: 'unrecorded' })).rejects.toThrow('no room');
    it.refuse = () => undefined;
    it.clock.advance(1_000); // there is room again
    await it.settle();
    await remember({ job: 'kept' });
    await remember({ job: 'kept too' });
    await expect(remember({ job: 'once too often' })).rejects.toThrow('is the limit');
    expect(it.types(runId).filter((type) => type === 'step.remembered')).toHaveLength(2);
    expect(it.bugs).toEqual([]);
  });

  test('does not keep an agent waiting that was told to stop meanwhile', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(order);
    let record = (): void => undefined;
    it.recording = (now) => new Promise<void>((resolve) => (record = () => resolve(now())));
    const remembering = it.call('a').context.remember({ job: 'slow' });
    const refused = expect(remembering).rejects.toThrow('stopping');
    const stopped = it.executor.stop();
    record();
    await stopped;
    await refused;
    expect(it.types(runId).at(-1)).not.toBe('step.completed');
  });
});
