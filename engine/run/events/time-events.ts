/** Timers, and what becomes of the SLA of a step. */
import type { BreachAction } from '../../definition/sla.ts';

export type TimerKind = 'wait' | 'sla_warning' | 'sla_breach' | 'approval_timeout' | 'state_timeout' | 'step_timeout';

/** Unique in its run: an armed timer is fired or disarmed, once. */
export interface TimerArmed {
  readonly timerId: string;
  readonly kind: TimerKind;
  /** Null: it is about the run's state and not about a step. */
  readonly stepId: string | null;
  /** Of a timer that fired: when it should have. The event's own time is when it did. */
  readonly dueAt: number;
}

/** The SLA of a step is about to be breached. `since`: the step's first start, from which it is counted. */
export interface SlaWarned {
  readonly stepId: string;
  readonly since: number;
  readonly afterSeconds: number;
}

export interface SlaBreached extends SlaWarned {
  readonly action: BreachAction;
  readonly escalateTo: string | null;
  readonly escalateAgent: string | null;
}

export type TimeEventBody =
  | { readonly type: 'orchestration.sla.warned'; readonly data: SlaWarned }
  | { readonly type: 'orchestration.sla.breached'; readonly data: SlaBreached }
  | { readonly type: 'orchestration.timer.armed'; readonly data: TimerArmed }
  | { readonly type: 'orchestration.timer.fired'; readonly data: TimerArmed }
  | { readonly type: 'orchestration.timer.disarmed'; readonly data: Omit<TimerArmed, 'dueAt'> };
