import { expect, test } from 'vitest';
import type { ActionPreview } from '../../contract/run-actions.ts';
import { describePreview } from './preview.ts';

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

test('a preview is a line for each step that an action touches, with what comes a second time', () => {
  expect(
    describePreview({ ...nothing, again: ['pay'], undone: ['ship'], undoesAgain: ['book'], cleansUpAgain: ['tidy'] }),
  ).toBe(`again pay
anew  ship   # its result no longer counts
undo  book   # again, should the run fail again
run   tidy   # again: it has cleaned up already, and does so once more when the run ends
`);
});

test('a preview of what would be refused is the reason', () => {
  expect(describePreview({ ...nothing, refusal: 'It has ended' })).toBe('It has ended\n');
});
