/**
 * WHAT HAPPENED at the gate: breakers that opened and closed, limits that somebody set. Events of the whole engine, not
 * of one run; kept in a stream of their own, in the order in which they happened.
 */
import type { Actor, RunMode } from '../run/run-event.ts';
import type { ClosedBy, OpenedBy } from './breaker.ts';

export type AdmissionEventBody =
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
export type AdmissionEvent = AdmissionEventBody & {
  readonly at: number;
  /** `system` where nobody decided. */
  readonly actor: Actor;
};

export type BreakerEvent = Extract<AdmissionEvent, { type: `orchestration.breaker.${string}` }>;

export type PoolEvent = Exclude<AdmissionEvent, BreakerEvent>;

export function isBreakerEvent(event: AdmissionEvent): event is BreakerEvent {
  return event.type.startsWith('orchestration.breaker.');
}
