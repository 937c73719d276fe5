/** What an action would do, in sentences for the one who is about to do it. Pure. */
import type { ActionPreview, RunAction, StepAction } from '../../../engine/contract/run-actions.ts';

export type AnyAction = RunAction | StepAction;

export interface ActionWords {
  readonly verb: string;
  readonly isDangerous: boolean;
}

export const actionWords: Readonly<Record<AnyAction, ActionWords>> = {
  retry: { verb: 'Retry', isDangerous: false },
  skip: { verb: 'Skip', isDangerous: true },
  rewind: { verb: 'Rewind', isDangerous: true },
  pause: { verb: 'Pause', isDangerous: false },
  resume: { verb: 'Resume', isDangerous: false },
  abort: { verb: 'Abort', isDangerous: true },
  cancel: { verb: 'Cancel', isDangerous: true },
  roll_back: { verb: 'Roll back', isDangerous: true },
  kill: { verb: 'Kill', isDangerous: true },
};

/** @param nameOf a step's name, by its id */
export function whatHappens(action: AnyAction, preview: ActionPreview, nameOf: (stepId: string) => string): string[] {
  const {
    refusal,
    reopens,
    again,
    stopped,
    undone,
    skipped,
    withdrawn,
    kept,
    keptParts,
    compensates,
    cleansUp,
    cleansUpAgain,
    undoesAgain,
    leftOut,
    rollback,
  } = preview;
  if (refusal !== null) return [refusal];
  const names = (ids: readonly string[]) =>
    ids.length > 4 ? `${ids.length} steps` : ids.map((id) => `“${nameOf(id)}”`).join(', ');
  const sentences: string[] = [];
  if (action === 'pause')
    sentences.push('What runs now is finished; nothing new starts until somebody resumes the run.');
  if (action === 'resume' && !reopens) sentences.push('Steps that are due start at once.');
  if (action === 'abort')
    sentences.push('The run ends as aborted and cannot go on. Completed steps are kept; pending ones never start.');
  if (action === 'cancel')
    sentences.push('The run ends as cancelled and cannot go on. Completed steps are kept; pending ones never start.');
  if (action === 'kill') sentences.push('The run ends at once and nothing more is done for it.');
  if (leftOut.length > 0) sentences.push(`Left out: ${leftOut.map(nameOf).join(', ')}.`);
  if (reopens && action !== 'roll_back') sentences.push('The run has ended and goes on.');
  if (compensates.length > 0)
    sentences.push(
      `What was done is undone in this order, whatever that does outside: ${compensates.map((id) => `“${nameOf(id)}”`).join(', ')}.`,
    );
  if (action === 'roll_back') sentences.push('Steps that do not say how they are undone stay as they are.');
  if (rollback?.reversible && rollback.description !== '' && compensates.length > 0)
    sentences.push(`Its author says: ${rollback.description}`);
  if (rollback && !rollback.reversible && (action === 'abort' || action === 'cancel'))
    sentences.push(
      `What it did cannot be undone later${rollback.description === '' ? '.' : `: ${rollback.description}`}`,
    );
  if (cleansUp.length > 0)
    sentences.push(`${names(cleansUp)} ${cleansUp.length === 1 ? 'cleans' : 'clean'} up before it ends.`);
  if (again.length > 0)
    sentences.push(
      `${names(again)} ${again.length === 1 ? 'runs' : 'run'} again; whatever ${again.length === 1 ? 'its agent does' : 'their agents do'} outside happens again too.`,
    );
  if (undoesAgain.length > 0)
    sentences.push(`What undid ${names(undoesAgain)} stands; should the run fail again, it is undone again.`);
  if (cleansUpAgain.length > 0)
    sentences.push(
      `${names(cleansUpAgain)} ${cleansUpAgain.length === 1 ? 'has' : 'have'} cleaned up already, and ${cleansUpAgain.length === 1 ? 'does' : 'do'} so once more when the run ends.`,
    );
  if (keptParts > 0)
    sentences.push(
      keptParts === 1
        ? 'One item of it has delivered and stays as it is; the rest is done.'
        : `${keptParts} items of it have delivered and stay as they are; the rest is done.`,
    );
  if (skipped.length > 0)
    sentences.push(`${names(skipped)} is passed over. Steps after it work with the replacement that you give.`);
  if (stopped.length > 0) sentences.push(`${names(stopped)} ${stopped.length === 1 ? 'is' : 'are'} told to stop.`);
  if (undone.length > 0)
    sentences.push(
      `The ${undone.length === 1 ? 'result' : 'results'} of ${names(undone)} no longer ${undone.length === 1 ? 'counts' : 'count'} and ${undone.length === 1 ? 'is' : 'are'} made anew.`,
    );
  if (withdrawn > 0)
    sentences.push(withdrawn === 1 ? 'One approval is withdrawn.' : `${withdrawn} approvals are withdrawn.`);
  if (kept > 0 && (again.length > 0 || skipped.length > 0))
    sentences.push(kept === 1 ? 'One completed step stays as it is.' : `${kept} completed steps stay as they are.`);
  return sentences;
}
