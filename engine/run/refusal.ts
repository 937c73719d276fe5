import type { Refusal } from './run-command.ts';
import type { RunEventBody } from './run-event.ts';
import type { RunState } from './run-state.ts';

/** What becomes of a command: what follows from it, or why it is refused. */
export type Decision = { readonly events: readonly RunEventBody[] } | { readonly refusal: Refusal };

export function refuse(code: Refusal['code'], message: string, problems?: Refusal['problems']): { refusal: Refusal } {
  return { refusal: { code, message, ...(problems && { problems }) } };
}

/** @param verb what cannot be done, as in `paused` */
export function refuseTransition(state: RunState, verb: string): { refusal: Refusal } {
  return refuse('invalid_transition', `Run ${state.runId} is ${state.status} and cannot be ${verb}`);
}
