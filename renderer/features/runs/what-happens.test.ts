import { expect, test } from 'vitest';
import type { ActionPreview } from '../../../engine/contract/run-actions.ts';
import { whatHappens } from './what-happens.ts';

const nothing: ActionPreview = {
  refusal: null,
  reopens: false,
  again: [],
  stopped: [],
  undone: [],
  skipped: [],
  withdrawn: 0,
  keptParts: 0,
  kept: 0,
  compensates: [],
  cleansUp: [],
  cleansUpAgain: [],
  undoesAgain: [],
  leftOut: [],
  rollback: null,
};
const nameOf = (id: string) => id.toUpperCase();

test('says why it would be refused, and nothing else', () => {
  expect(whatHappens('retry', { ...nothing, refusal: 'It has ended' }, nameOf)).toEqual(['It has ended']);
});

test('names what runs again, what no longer counts, and what is kept', () => {
  const said = whatHappens('rewind', { ...nothing, again: ['a'], undone: ['b', 'c'], kept: 2 }, nameOf).join(' ');
  expect(said).toContain('“A” runs again');
  expect(said).toContain('The results of “B”, “C” no longer count');
  expect(said).toContain('2 completed steps stay as they are');
});

test('says what has cleaned up already, and does so once more', () => {
  const said = whatHappens(
    'retry',
    { ...nothing, reopens: true, again: ['a'], cleansUpAgain: ['tidy'], undoesAgain: ['book'] },
    nameOf,
  ).join(' ');
  expect(said).toContain('“TIDY” has cleaned up already, and does so once more when the run ends.');
  expect(said).toContain('What undid “BOOK” stands; should the run fail again, it is undone again.');
});

test('counts them when they are many', () => {
  expect(whatHappens('retry', { ...nothing, again: ['a', 'b', 'c', 'd', 'e'] }, nameOf)[0]).toContain(
    '5 steps run again',
  );
});

test('says of an abort that the run cannot go on', () => {
  expect(whatHappens('abort', { ...nothing, stopped: ['a'], withdrawn: 1 }, nameOf)).toEqual([
    'The run ends as aborted and cannot go on. Completed steps are kept; pending ones never start.',
    '“A” is told to stop.',
    'One approval is withdrawn.',
  ]);
});
