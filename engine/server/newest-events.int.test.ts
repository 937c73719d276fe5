import { expect, test } from 'vitest';
import { openTestStore } from '../testing/open-test-store.ts';
import { eventOf, runRowOf, storedChanges } from '../testing/stored-rows.ts';
import { newestEvents } from './newest-events.ts';

test('of the newest forty runs the newest two thousand events each are looked at, and no more', async () => {
  const store = openTestStore();
  const { journal, readModels } = store;
  const runs = Array.from({ length: 41 }, (_, place) => ({ id: `run-${place}`, events: place === 40 ? 2_500 : 2 }));
  store.transaction(() => {
    for (const { id, events } of runs) {
      journal.append(Array.from({ length: events }, (_, place) => eventOf(id, place + 1)));
      readModels.apply(storedChanges({ newRuns: [runRowOf(id, { sequence: events })] }));
    }
  });
  const looked = new Map<string, number[]>();
  for await (const { run, event } of newestEvents({ journal, readModels }))
    looked.set(run.id, [...(looked.get(run.id) ?? []), event.sequence]);
  expect(looked.size).toBe(40);
  expect(looked.has('run-0')).toBe(false);
  expect(looked.get('run-1')).toEqual([1, 2]);
  expect(looked.get('run-40')).toHaveLength(2_000);
  expect(looked.get('run-40')?.at(0)).toBe(501);
});
