import { expect, test } from 'vitest';
import { usesWords } from './asset-words.ts';

const run = { id: 'r1', definition: 'film', status: 'completed', isLive: false } as const;
const deliverable = { id: 'd1', title: 'A film', runId: 'r1' };

test('says who names an asset, and whether a run still needs it', () => {
  const nobody = { runs: [], deliverables: [], memories: [] };
  expect(usesWords(nobody)).toBe('Nothing that is recorded names it. It can’t be brought back.');
  expect(usesWords({ ...nobody, runs: [run], deliverables: [deliverable, { ...deliverable, id: 'd2' }] })).toBe(
    'Named by 1 run and 2 deliverables, which will say that it was deleted. It can’t be brought back.',
  );
  const live = { ...run, status: 'running', isLive: true } as const;
  expect(usesWords({ ...nobody, runs: [run, live], memories: [{ namespace: 'n', key: 'k' }] })).toContain(
    '1 of these runs is not over: a step that reads it will fail.',
  );
});
