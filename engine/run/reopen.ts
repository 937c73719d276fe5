/** Whether a run that has ended may go on. Pure. Numbered rules: `decide.ts`. */
import { refuse, refuseTransition } from './refusal.ts';
import type { Refusal } from './run-command.ts';
import type { RunEventBody } from './run-event.ts';
import { isFinal, type RunState } from './run-state.ts';

/** Rules 3 and 4. */
export function reopenRun(
  state: RunState,
  reason: 'retry' | 'skip' | 'rewind',
  notes: string | null,
): { events: RunEventBody[] } | { refusal: Refusal } {
  const verb = { retry: 'retried', skip: 'continued with a skipped step', rewind: 'rewound' }[reason];
  if (!isFinal(state.status)) {
    return state.status === 'planning' || state.status === 'approval_pending'
      ? refuseTransition(state, verb)
      : { events: [] };
  }
  const mayGoOn =
    state.status === 'failed' ||
    state.status === 'partially_completed' ||
    (state.status === 'completed' && reason === 'rewind');
  if (!mayGoOn) return refuseTransition(state, verb);
  if (state.created.parent) {
    return refuse(
      'invalid_transition',
      `Run ${state.runId} is a child that has ended: retry step "${state.created.parent.stepId}" of its parent ${state.created.parent.runId} instead`,
    );
  }
  return { events: [{ type: 'orchestration.run.resumed', data: { notes, reason } }] };
}
