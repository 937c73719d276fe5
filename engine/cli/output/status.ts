/** Statuses in a word, a sign and a colour. */
import type { RunSummary } from '../../contract/run-summary.ts';
import type { RunStatusView, StepStatusView } from '../../contract/run-status.ts';
import type { Colour, Style } from './style.ts';

interface Look {
  readonly word: string;
  readonly sign: string;
  readonly colour: Colour;
}

const runs: Readonly<Record<RunStatusView, Look>> = {
  planning: { word: 'planning', sign: '·', colour: 'dim' },
  approval_pending: { word: 'plan to approve', sign: '?', colour: 'yellow' },
  running: { word: 'running', sign: '▸', colour: 'cyan' },
  checkpoint: { word: 'to decide', sign: '?', colour: 'yellow' },
  paused: { word: 'paused', sign: '‖', colour: 'yellow' },
  needs_attention: { word: 'needs attention', sign: '!', colour: 'red' },
  completed: { word: 'completed', sign: '✓', colour: 'green' },
  partially_completed: { word: 'partly completed', sign: '◐', colour: 'yellow' },
  failed: { word: 'failed', sign: '✗', colour: 'red' },
  aborted: { word: 'aborted', sign: '✗', colour: 'red' },
  cancelled: { word: 'cancelled', sign: '✗', colour: 'red' },
};

const steps: Readonly<Record<StepStatusView, Look>> = {
  pending: { word: 'pending', sign: '·', colour: 'dim' },
  queued: { word: 'queued', sign: '·', colour: 'dim' },
  running: { word: 'running', sign: '▸', colour: 'cyan' },
  checkpoint: { word: 'to decide', sign: '?', colour: 'yellow' },
  waiting: { word: 'waiting', sign: '…', colour: 'yellow' },
  retrying: { word: 'retry scheduled', sign: '↻', colour: 'yellow' },
  completed: { word: 'completed', sign: '✓', colour: 'green' },
  failed: { word: 'failed', sign: '✗', colour: 'red' },
  skipped: { word: 'skipped', sign: '–', colour: 'dim' },
  cancelled: { word: 'cancelled', sign: '✗', colour: 'dim' },
  compensated: { word: 'undone', sign: '↶', colour: 'magenta' },
  invalidated: { word: 'invalidated', sign: '↻', colour: 'dim' },
};

/** Of what no engine works on: it goes on with the next one. */
const idle: Look = { word: 'stands still', sign: '‖', colour: 'yellow' };

/**
 * `✓ completed`.
 * @param isWorkedOn false: no engine runs
 */
function signedRunStatus(status: RunStatusView, style: Style, isWorkedOn = true): string {
  if (!isWorkedOn && (status === 'running' || status === 'planning'))
    return style.paint(`${idle.sign} ${idle.word}`, idle.colour);
  return style.paint(`${runs[status].sign} ${runs[status].word}`, runs[status].colour);
}

/** `▸ running ? 2`: that it asks is said beside a status which does not say so itself. */
export function signedRunStanding(
  { status, openQuestions }: Pick<RunSummary, 'status' | 'openQuestions'>,
  style: Style,
  isWorkedOn = true,
): string {
  const signed = signedRunStatus(status, style, isWorkedOn);
  if (openQuestions === 0 || (openQuestions === 1 && status !== 'running')) return signed;
  return `${signed} ${style.paint(`? ${openQuestions}`, 'yellow')}`;
}

/** Of a run that has ended: nothing becomes of them any more. */
const endedSteps: Readonly<Partial<Record<StepStatusView, Look>>> = {
  pending: { word: 'not started', sign: '·', colour: 'dim' },
  queued: { word: 'not started', sign: '·', colour: 'dim' },
  checkpoint: { word: 'not accepted', sign: '–', colour: 'dim' },
  waiting: { word: 'no longer waited for', sign: '–', colour: 'dim' },
  retrying: { word: 'not tried again', sign: '–', colour: 'dim' },
};

export function signedEndedStepStatus(status: StepStatusView, style: Style): string {
  const look = endedSteps[status];
  return look ? style.paint(`${look.sign} ${look.word}`, look.colour) : signedStepStatus(status, style);
}

/** @param isWorkedOn false: no engine runs */
export function signedStepStatus(status: StepStatusView, style: Style, isWorkedOn = true): string {
  if (!isWorkedOn && status === 'running') return style.paint(`${idle.sign} cut short`, idle.colour);
  return style.paint(`${steps[status].sign} ${steps[status].word}`, steps[status].colour);
}
