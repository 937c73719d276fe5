export type BreachAction = 'notify' | 'escalate' | 'cancel' | 'abort' | 'rollback';

/**
 * Counted from the step's first start until it has settled: over retries, waits and its checkpoint.
 * Never restarts the step.
 */
export interface Sla {
  readonly warnAfterSeconds: number | null;
  readonly breachAfterSeconds: number | null;
  readonly onBreach: BreachAction;
  /** A person or a role. */
  readonly escalateTo: string | null;
  /** Who is called once when it is broken. */
  readonly escalateAgent: string | null;
}
