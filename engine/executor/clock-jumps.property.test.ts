import { expect, test } from 'vitest';
import { agentStep, buildDefinition, retryEvery } from '../testing/build-definition.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { seededRandom } from '../values/seeded-random.ts';

const HOUR = 3_600_000;

/**
 * Retries while somebody plays with the clock and the engine is restarted: told from the time that passed alone, no
 * retry comes before its delay unless the machine slept or the clock was set forward, and none comes later; a restart
 * may begin a delay anew.
 */
test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'retries keep to the time that passes, whatever happens to the clock (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const pick = (most: number): number => Math.floor(random() * most);
    const delays = Array.from({ length: 5 }, () => 1_000 + pick(20 * 60_000));
    const steps = delays.map((ms, index) =>
      agentStep({
        id: `s${index}`,
        retry: retryEvery(2, ms),
      }),
    );
    let it = new MemoryExecutor();
    const runId = await it.create(buildDefinition({ execution: { maxParallel: 5 }, steps }));
    await it.settle();
    for (const [index] of delays.entries()) it.call(`s${index}`).fail(new Error('broken'));
    await it.settle();

    let passed = 0;
    let restartedAt = 0;
    let slept = 0;
    const cameAt = new Map<string, number>();
    const note = () =>
      it.calls.forEach(
        ({ request }) => request.attempt === 2 && !cameAt.has(request.step.id) && cameAt.set(request.step.id, passed),
      );
    while (cameAt.size < delays.length) {
      const what = pick(8);
      if (what === 0) it.clock.turnBack(pick(2 * HOUR));
      else if (what === 1 && random() < 0.3) {
        const ms = pick(60_000);
        it.clock.sleep(ms);
        slept += ms;
      } else if (what === 2) {
        await it.executor.stop();
        it = new MemoryExecutor({ journal: it.journal, clock: new ManualClock(it.clock.now() - pick(2) * pick(HOUR)) });
        it.executor.recover([runId]);
        restartedAt = passed;
      }
      it.executor.lookAtClock();
      await it.settle();
      note();
      const due = Math.min(...delays.filter((_, index) => !cameAt.has(`s${index}`)));
      expect(passed, 'a retry is overdue').toBeLessThanOrEqual(restartedAt + due);
      const ms = Math.max(1, Math.min(pick(60_000), restartedAt + due - passed));
      it.clock.advance(ms);
      passed += ms;
      await it.settle();
      note();
    }
    for (const [index, delay] of delays.entries())
      expect(cameAt.get(`s${index}`)).toBeGreaterThanOrEqual(delay - slept - 5_000);
    expect(it.bugs).toEqual([]);
  },
);
