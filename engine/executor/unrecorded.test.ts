import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const chain = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const single = buildDefinition({ name: 'single', steps: [agentStep({ id: 'a' })] });

describe('a batch that cannot be recorded for another reason', () => {
  test('stops only the run that it is about', async () => {
    const it = new MemoryExecutor();
    const poisoned = await it.create(chain);
    const healthy = await it.create(chain);
    it.refuse = ({ events }) => {
      if (events.some(({ runId }) => runId === poisoned)) throw new Error('There is no row of this run');
    };
    for (const call of it.calls) call.answer();
    await it.settle();
    expect(it.call('b').request.run.id).toBe(healthy);
    expect(it.executor.isStorageFull).toBe(false);
    expect(it.bugs).not.toEqual([]);
    const another = await it.create(single);
    expect(it.status(another)).toBe('running');
  });

  test('is tried again no oftener the longer it lasts', async () => {
    const it = new MemoryExecutor();
    await it.create(chain);
    let tries = 0;
    it.refuse = () => {
      tries++;
      throw new Error('There is no row of this run');
    };
    it.call('a').answer();
    await it.settle();
    for (let second = 0; second < 20; second++) {
      it.clock.advance(1_000);
      await it.settle();
    }
    expect(tries).toBe(21);
    expect(it.bugs).toHaveLength(21);
  });

  test('is tried again, so that a passing trouble loses nothing', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(chain);
    it.refuse = () => {
      throw new Error('The disk hiccuped');
    };
    it.call('a').answer();
    await it.settle();
    it.refuse = () => undefined;
    it.clock.advance(1_000);
    await it.settle();
    expect(it.call('b').request.run.id).toBe(runId);
  });

  test('is told to the caller who asked for it, and to nobody else', async () => {
    const it = new MemoryExecutor();
    const poisoned = await it.create(chain);
    it.refuse = ({ events }) => {
      if (events.some(({ runId }) => runId === poisoned)) throw new Error('There is no row of this run');
    };
    const [paused, created] = await Promise.allSettled([
      it.command(poisoned, { type: 'pause', notes: null }),
      it.create(single),
    ]);
    expect(paused).toMatchObject({ status: 'rejected', reason: { message: 'There is no row of this run' } });
    expect(created.status).toBe('fulfilled');
  });
});
