/**
 * WHAT HAPPENED at the gate: breakers that opened and closed, limits that somebody set. Facts of the whole engine, not
 * of one run; kept in a stream of their own, in the order in which they happened.
 */
import type { Actor, RunMode } from '../run/run-event.ts';
import type { ClosedBy, OpenedBy } from './breaker.ts';

export type AdmissionFactBody =
  | {
      readonly type: 'orchestration.breaker.opened';
      readonly subject: string;
      readonly mode: RunMode;
      readonly data: {
        readonly reason: OpenedBy;
        readonly notes: string | null;
        /** When it half-opens. Null: when a person resets it. */
        readonly until: number | null;
        /** What was counted when it opened. */
        readonly calls: number;
        readonly failures: number;
      };
    }
  | {
      readonly type: 'orchestration.breaker.half_opened';
      readonly subject: string;
      readonly mode: RunMode;
      readonly data: { readonly reason: 'time'; readonly notes: null };
    }
  | {
      readonly type: 'orchestration.breaker.closed';
      readonly subject: string;
      readonly mode: RunMode;
      readonly data: { readonly reason: ClosedBy; readonly notes: string | null };
    }
  /** A pool's limit holds in both modes, for each by itself. Null: no limit. */
  | {
      readonly type: 'orchestration.pool.limited';
      readonly subject: string;
      readonly mode: null;
      readonly data: { readonly limit: number | null; readonly notes: string | null };
    }
  /** What was set of it is forgotten: the pool is one that somebody names, or none at all. */
  | {
      readonly type: 'orchestration.pool.removed';
      readonly subject: string;
      readonly mode: null;
      readonly data: { readonly notes: string | null };
    };

/** `subject`: the agent, or the pool. */
export type AdmissionFact = AdmissionFactBody & {
  readonly at: number;
  /** `system` where nobody decided. */
  readonly actor: Actor;
};

export type BreakerFact = Extract<AdmissionFact, { type: `orchestration.breaker.${string}` }>;

export type PoolFact = Exclude<AdmissionFact, BreakerFact>;

export function isBreakerFact(fact: AdmissionFact): fact is BreakerFact {
  return fact.type.startsWith('orchestration.breaker.');
}
