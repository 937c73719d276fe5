/** Attempts before the gate: those that ask to start, those that wait, and those that are inside. */
import type { ErrorRecord } from '../run/run-event.ts';
import type { Json } from '../values/json.ts';

/** An attempt of an agent step that is due. */
export interface Entrant {
  readonly runId: string;
  readonly stepIndex: number;
  readonly stepId: string;
  readonly attempt: number;
  readonly agent: string;
  readonly definition: string;
  /** The run that nobody started as a child, above it. */
  readonly rootRunId: string;
  /** A person asked for the step again, or has decided about calls of this very attempt. */
  readonly isAskedAgain: boolean;
  /** People have decided about calls of this very attempt: to fail it would lose what they decided. */
  readonly isAnswered?: true;
  /** Of the definition (`execution.pool`). */
  readonly pool: string | null;
  /** Higher goes first. */
  readonly priority: number;
  /** When the step became due: who has been due longer goes first. */
  readonly dueAt: number;
  /** What its agent is handed, as the definition writes it, and the run's parameters. Left out: nothing. */
  readonly handed?: readonly Json[];
}

export type GateObstacleKind = 'pool' | 'agent' | 'rate' | 'breaker' | 'recovery';

/** What keeps somebody from starting. */
export interface Obstacle {
  readonly kind: GateObstacleKind;
  /** The pool, or the agent. */
  readonly name: string;
  /** When it ends by itself. Null: when somebody makes room, or decides. */
  readonly until: number | null;
}

/** Of somebody who has got in: what was in the way, and since when. */
export interface Waited {
  readonly kind: GateObstacleKind;
  readonly name: string;
  readonly since: number;
}

export interface Waiter {
  readonly entrant: Entrant;
  readonly since: number;
  /** Tells those of the same moment apart. */
  readonly arrival: number;
}

export interface PlaceInside {
  entrant: Entrant;
  /** `granted`: called, has not come yet. `entering`: starts when this turn is recorded. `inside`: at work. */
  state: 'granted' | 'entering' | 'inside';
  readonly since: number;
  readonly isProbe: boolean;
  readonly pools: readonly string[];
  /** Of a call that counts against a rate. */
  readonly hasRate: boolean;
  readonly waited: Waited | null;
}

export type GateAnswer =
  /** `waited`: what it had to wait for. */
  | { readonly kind: 'go'; readonly waited: Waited | null }
  | { readonly kind: 'hold'; readonly obstacle: Obstacle }
  | { readonly kind: 'fail'; readonly error: ErrorRecord };

/** One attempt of a step is under way at a time. */
export function stepKeyOf({ runId, stepIndex }: { readonly runId: string; readonly stepIndex: number }): string {
  return `${runId}/${stepIndex}`;
}
