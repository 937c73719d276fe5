import { expect, test } from 'vitest';
import { Plans } from '../executor/plans.ts';
import type { Journal } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { LIMITS } from '../limits/limits.ts';
import { loadRun } from './load-run.ts';
import { glimpseOf, isReadable } from '../projections/readable-events.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { answeringLater } from '../testing/slow-store.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

/** A journal that tells of more than a test can write. */
class HugeJournal extends MemoryJournal {
  bytes = 0;

  override sizeOfRun(runId: string): { readonly events: number; readonly bytes: number } {
    return { ...super.sizeOfRun(runId), bytes: this.bytes };
  }
}

async function runIn(journal: MemoryJournal): Promise<string> {
  const host = new MemoryExecutor({ journal });
  const runId = await host.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }));
  await host.executor.stop();
  return runId;
}

test('a run is folded page by page to what it is at once', async () => {
  const journal = new MemoryJournal();
  const runId = await runIn(journal);
  const events = journal.readRun(runId);
  const next = Array.from({ length: 2_500 }, (_, index) => ({
    ...events[0],
    type: 'orchestration.step.progress',
    sequence: events.length + index + 1,
    data: { stepId: 'a', attempt: 1, message: 'x', percent: null },
  }));
  journal.append(next as never);
  const plans = new Plans((hash) => journal.findSnapshot(hash));
  for (const asked of [journal, answeringLater<Journal>(journal)]) {
    expect((await loadRun(asked, plans, runId))?.sequence).toBe(events.length + 2_500);
    const plansThatMayWait = new Plans((hash) => asked.findSnapshot(hash));
    expect((await loadRun(asked, plansThatMayWait, runId))?.sequence).toBe(events.length + 2_500);
  }
  expect(loadRun(journal, plans, runId), 'at once where the journal answers at once').not.toBeInstanceOf(Promise);
});

test('a run that is too large is not looked into, and readers are shown its beginning and its end', async () => {
  const journal = new HugeJournal();
  const runId = await runIn(journal);
  journal.bytes = LIMITS.runBytes.hard + 1;
  const plans = new Plans(() => expect.fail('It was looked into'));
  expect(() => loadRun(journal, plans, runId)).toThrow(
    /^Its history has 512 MiB; 512 MiB is the limit|^Its history has/,
  );
  expect(await isReadable(journal, runId)).toBe(false);
  expect(await glimpseOf(journal, runId, journal.lastOfRun(runId)?.sequence ?? 0)).toEqual(journal.readRun(runId));
});
