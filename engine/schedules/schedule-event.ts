/**
 * WHAT HAPPENED to a schedule: past tense, kept in a log of their own because they belong to no run. Logs written by
 * older versions are read forever: a change of a shape below comes with an upcaster, as in `engine/journal/upcasting/`.
 */
import type { Actor, ScheduledBecause } from '../run/run-event.ts';

export type { ScheduledBecause };

export type SkipReason =
  /** A run of the schedule was still going. */
  | 'overlap'
  /** As many as may wait were waiting already. */
  | 'queue_full'
  | 'paused'
  /** Nobody was there at that time, and the schedule says to leave such times out, or to make up for fewer. */
  | 'missed'
  /** The run could not be started: the definition, its agents or the parameters are at fault. */
  | 'not_startable'
  /** A run for this time was started before the clock was put back. */
  | 'started_before';

export interface ScheduleFired {
  readonly scheduledFor: number;
  /** With its jitter. The event's `at` is the actual time. */
  readonly dueAt: number;
  readonly runId: string;
  readonly cause: ScheduledBecause;
  readonly backfillId: string | null;
}

export interface ScheduleSkipped {
  /** The newest of the times, and the oldest: the same when `count` is 1. */
  readonly scheduledFor: number;
  readonly from: number;
  readonly count: number;
  /** There were more than `count`, and we stopped counting. */
  readonly isCut?: true;
  readonly reason: SkipReason;
  readonly message: string;
  readonly cause: ScheduledBecause;
  readonly backfillId: string | null;
}

export type ScheduleEventBody =
  /** From `at` on its times count. */
  | {
      readonly type: 'orchestration.schedule.armed';
      readonly data: {
        readonly cron: string;
        readonly timezone: string;
        readonly version: string;
        readonly reason: 'new' | 'changed' | 'clock_went_back';
      };
    }
  /** `dropped`: times that were waiting for a run to end. */
  | {
      readonly type: 'orchestration.schedule.disarmed';
      readonly data: {
        /** `switched_off`: in its definition; `by_hand`: by the operator. */
        readonly reason: 'gone' | 'switched_off' | 'by_hand';
        readonly dropped: readonly number[];
      };
    }
  | { readonly type: 'orchestration.schedule.switched_on'; readonly data: { readonly reason: string | null } }
  /** `template`: it came with one, and nobody has switched it on yet. */
  | {
      readonly type: 'orchestration.schedule.switched_off';
      readonly data: { readonly because: 'template' | 'operator'; readonly reason: string | null };
    }
  | { readonly type: 'orchestration.schedule.fired'; readonly data: ScheduleFired }
  | {
      readonly type: 'orchestration.schedule.queued';
      readonly data: { readonly scheduledFor: number; readonly dueAt: number; readonly cause: 'time' | 'missed' };
    }
  | { readonly type: 'orchestration.schedule.skipped'; readonly data: ScheduleSkipped }
  | {
      readonly type: 'orchestration.schedule.run_ended';
      readonly data: { readonly runId: string; readonly status: string; readonly backfillId: string | null };
    }
  | { readonly type: 'orchestration.schedule.paused'; readonly data: { readonly reason: string } }
  | { readonly type: 'orchestration.schedule.resumed'; readonly data: { readonly reason: string | null } }
  | {
      readonly type: 'orchestration.schedule.backfill_requested';
      readonly data: {
        readonly backfillId: string;
        readonly from: number;
        readonly until: number;
        readonly times: readonly number[];
        readonly concurrency: number;
        readonly reason: string | null;
      };
    }
  | {
      readonly type: 'orchestration.schedule.backfill_cancelled';
      readonly data: {
        readonly backfillId: string;
        readonly dropped: readonly number[];
        readonly reason: string | null;
      };
    }
  | { readonly type: 'orchestration.schedule.backfill_finished'; readonly data: { readonly backfillId: string } };

export type ScheduleEvent = ScheduleEventBody & {
  readonly scheduleId: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly actor: Actor;
};

export type StoredScheduleEvent = ScheduleEvent & {
  /** Place in the log over all schedules: grows, never used twice. */
  readonly position: number;
};
