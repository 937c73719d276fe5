// Whatever happened in which order in how many runs, and however small a page is: each event is told once, in the order
// of the journal, also what happens while the journal answers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal } from '../../journal/memory-journal.ts';
import { answeringLater } from '../../testing/slow-store.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { UntoldEvents } from './untold-events.ts';

const RUNS = ['a', 'b', 'c', 'stranger'];
/** Of which run the next event is, or null: the watcher takes a page in between. */
const happenings = fc.array(fc.option(fc.constantFrom(...RUNS)), { maxLength: 60 });

test.each([
  { events: 1, bytes: 1 },
  { events: 3, bytes: 1_000_000 },
  { events: 500, bytes: 700 },
])('pages of %j', async (bounds) => {
  await fc.assert(
    fc.asyncProperty(happenings, fc.nat(20), async (happened, afterPosition) => {
      const journal = new MemoryJournal();
      const sequences = new Map<string, number>();
      const append = (runId: string) => {
        sequences.set(runId, (sequences.get(runId) ?? 0) + 1);
        journal.append([eventOf(runId, sequences.get(runId) ?? 0)]);
      };
      const before = happened.slice(0, 20).filter((runId) => runId !== null);
      for (const runId of before) append(runId);
      const untold = new UntoldEvents(answeringLater(journal), bounds);
      for (const runId of ['a', 'b', 'c']) {
        untold.add(runId, journal.sequenceAt(runId, afterPosition));
        untold.note(runId);
      }
      const told: number[] = [];
      let taking: Promise<void> | null = null;
      const take = async () => {
        const page = (await untold.take(journal.lastPosition())).map(({ position }) => position);
        expect(page.length).toBeLessThanOrEqual(bounds.events);
        told.push(...page);
      };
      for (const runId of happened.slice(20)) {
        if (runId === null) {
          await taking;
          taking = take();
        } else append(runId); // also while it is read
        untold.note(runId ?? 'stranger');
        await new Promise((resolve) => setImmediate(resolve));
      }
      await taking;
      while (!untold.isEmpty) await take();
      const wanted = journal
        .readAll(0, Infinity)
        .filter(({ runId, position }) => runId !== 'stranger' && position > Math.min(afterPosition, before.length));
      expect(told).toEqual(wanted.map(({ position }) => position));
    }),
  );
});
