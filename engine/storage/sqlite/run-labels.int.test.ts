import { expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import { runRowOf, storedChanges } from '../../testing/stored-rows.ts';

const PAGE = { limit: 10, offset: 0 };

test('runs are found by all labels that are asked for, and by a part of a title or of a label', () => {
  const { readModels } = openTestStore();
  const ada = runRowOf('run-1', { title: 'Order A-7', labels: { customer: 'ada', kind: 'order' } });
  const grace = runRowOf('run-2', { labels: { customer: 'grace', kind: 'order' } });
  const none = runRowOf('run-3');
  readModels.apply(storedChanges({ newRuns: [ada, grace, none] }));
  const found = (filter: Parameters<typeof readModels.listRuns>[0]) =>
    readModels.listRuns(filter, PAGE).items.map(({ id }) => id);
  expect(readModels.findRun('run-1')).toEqual(ada);
  expect(readModels.findRun('run-3')).toEqual(none);
  expect(found({ labels: { kind: 'order' } })).toEqual(['run-2', 'run-1']);
  expect(found({ labels: { kind: 'order', customer: 'ada' } })).toEqual(['run-1']);
  expect(found({ labels: { customer: 'ad' } })).toEqual([]);
  expect(found({ text: 'a-7' })).toEqual(['run-1']);
  expect(found({ text: 'GRAC' })).toEqual(['run-2']);
  readModels.clear();
  expect(found({ labels: { kind: 'order' } })).toEqual([]);
});
