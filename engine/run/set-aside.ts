/**
 * Runs that the engine can't go on with: what it records of one can't be told from the run itself, because perhaps
 * nobody can fold it any more. Pure.
 *
 * Rules
 *  1. A run that is set aside needs attention, with the reason. Nothing moves in it, and nothing else
 *     is recorded of it.
 *  2. `retry` (or `resume`) takes it up again where it stood, as after a crash. Should that fail, it stays set aside.
 *  3. `cancel`, `abort` and `kill` end it without looking at what it has done: nothing is undone or cleaned up.
 */
import { refuse, refuseTransition, type Decision } from './refusal.ts';
import type { Refusal, RunCommand } from './run-command.ts';
import type { ErrorRecord, RunEventBody, RunEventOf } from './run-event.ts';
import { isFinal, type RunState } from './run-state.ts';
import { followFates } from './settling.ts';

export type EndingCommand = Extract<RunCommand, { type: 'cancel' | 'abort' | 'kill' }>;

/** Rule 1. */
export function putAside(state: RunState, { data: { error } }: RunEventOf<'orchestration.run.set_aside'>): void {
  if (isFinal(state.status)) return;
  state.setAside = { error, before: state.setAside?.before ?? state.status };
  state.error = error;
  state.status = 'needs_attention';
}

/** Rule 2. */
export function takeUpAgain(state: RunState): void {
  if (!state.setAside) return;
  state.status = state.setAside.before;
  state.setAside = null;
  followFates(state);
}

export function decideSetAside(state: RunState, error: ErrorRecord, command: RunCommand): Decision {
  if (isFinal(state.status)) return refuseTransition(state, 'taken up');
  if (takesUp(command))
    return { events: [{ type: 'orchestration.run.resumed', data: { notes: command.notes, reason: 'retry' } }] };
  if (ends(command)) return { events: [endOfSetAside(command)] };
  return { refusal: refusalOf(state.runId, error) };
}

export function takesUp({ type }: RunCommand): boolean {
  return type === 'retry' || type === 'resume';
}

export function ends(command: RunCommand): command is EndingCommand {
  return command.type === 'cancel' || command.type === 'abort' || command.type === 'kill';
}

/** Rule 3. */
export function endOfSetAside({ type, notes }: EndingCommand): RunEventBody {
  const data = { notes, output: null, setAside: true } as const;
  return type === 'cancel'
    ? { type: 'orchestration.run.cancelled', data }
    : { type: 'orchestration.run.aborted', data };
}

export function refusalOf(runId: string, error: ErrorRecord): Refusal {
  return refuse(
    'is_set_aside',
    `Run ${runId} is set aside (${error.message}). Retry takes it up again; cancel or kill ends it`,
  ).refusal;
}
