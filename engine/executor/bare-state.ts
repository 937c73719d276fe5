/**
 * The state of a run that is not folded: what its row in the list of runs says of it, in the shape in which the loop
 * records runs. Only what ends it or sets it aside is ever folded into one.
 */
import { bareDefinition } from '../definition/bare-definition.ts';
import { planOf } from '../run/plan.ts';
import type { RunCreated } from '../run/run-event.ts';
import { initialState, type RunState, type RunStatus } from '../run/run-state.ts';

/** What is known of a run without its events. */
export interface Standing {
  readonly status: RunStatus;
  /** Of a child `attempt` is 0: it is not known which of its step it is. */
  readonly created: RunCreated;
  readonly correlationId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Of its newest event. */
  readonly sequence: number;
  readonly stepsDone: number;
  readonly state: string | null;
  readonly sla: RunState['sla'];
  readonly error: string | null;
  /** Approvals that nobody has answered yet. */
  readonly approvals: readonly { readonly approvalId: string; readonly stepId: string | null }[];
  /** Child runs that have not ended. */
  readonly children: readonly string[];
}

export function bareState(runId: string, standing: Standing): RunState {
  const { created, status, correlationId, createdAt, updatedAt, sequence, stepsDone, state, sla, error } = standing;
  const bare = initialState(runId, planOf(bareDefinition(created.definition), created.definitionHash), created);
  return Object.assign(bare, {
    status,
    correlationId,
    createdAt,
    updatedAt,
    sequence,
    sla,
    unsettled: -stepsDone, // of a plan without steps
    machine:
      state === null
        ? null
        : {
            state,
            enteredAt: updatedAt,
            entries: 0,
            visited: new Set<string>(),
            fired: new Set<string>(),
            isAgain: false,
            ledBy: null,
          },
    error: error === null ? null : { code: 'unknown', message: error, retryable: false },
  } satisfies Partial<RunState>);
}
