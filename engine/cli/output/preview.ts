/** What an action would do, for people: a line for each step that it touches. */
import type { ActionPreview } from '../../contract/run-actions.ts';

export function describePreview(preview: ActionPreview): string {
  if (preview.refusal !== null) return `${preview.refusal}\n`;
  const { compensates, cleansUp, cleansUpAgain, again, undone, undoesAgain, skipped, stopped, leftOut } = preview;
  const lines: readonly (readonly [string, readonly string[], string])[] = [
    ['stop', stopped, ''],
    ['undo', compensates, ''],
    ['run', cleansUp, ''],
    ['again', again, ''],
    ['anew', undone, 'its result no longer counts'],
    ['skip', skipped, ''],
    ['undo', undoesAgain, 'again, should the run fail again'],
    ['run', cleansUpAgain, 'again: it has cleaned up already, and does so once more when the run ends'],
    ['leave', leftOut, ''],
  ];
  return lines
    .flatMap(([verb, steps, why]) =>
      steps.map((step) => `${verb.padEnd(5)} ${step}${why === '' ? '' : `   # ${why}`}\n`),
    )
    .join('');
}
