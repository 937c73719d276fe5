/** What events of all kinds speak of: who caused them, errors, and what could not be evaluated. */
import type { JsonObject } from '../../values/json.ts';

/** Who caused an event: `system`, or kind and name, as in `operator:ada`. */
export type Actor = 'system' | `operator:${string}` | `agent:${string}` | `client:${string}`;

export type RunMode = 'live' | 'rehearsal';

/** An error as it is recorded: stable code, a sentence for people, and whether trying again can help. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly agent?: string;
  readonly details?: JsonObject;
  /** Milliseconds that the service asks for before it is called again. */
  readonly retryAfterMs?: number;
}

/**
 * A value that a template or mapping asked for and did not find, a loop that ended without its condition being met, a
 * version of an agent that is not kept.
 */
export interface StepWarning {
  readonly code: 'missing_value' | 'missing_path' | 'loop_exhausted' | 'agent_version_lost';
  readonly message: string;
  readonly path: string;
}

/**
 * What could not be evaluated where the run goes on without: in its result, in a question, in the
 * condition of a transition.
 */
export interface ExpressionProblem {
  /** In the author's words: `output.ratio`. */
  readonly place: string;
  /** As written, a template with its braces. */
  readonly source: string;
  readonly code: string;
  readonly message: string;
}
