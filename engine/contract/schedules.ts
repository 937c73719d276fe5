import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ChangesInput, changesOf } from './changes.ts';
import { contractErrors } from './errors.ts';
import { GivenRecord } from './given.ts';
import { JsonRecord, pageOf, Timestamp } from './json.ts';
import { RunSummary } from './run-summary.ts';

/** `off`: it starts nothing by itself; `offBy` says whose word that is. */
export const ScheduleStatus = z.enum(['on', 'paused', 'off']);
export type ScheduleStatus = z.infer<typeof ScheduleStatus>;

export const FiringCause = z.enum(['time', 'missed', 'hand', 'backfill']);
export type FiringCause = z.infer<typeof FiringCause>;

/** A time for which a run was started. */
export const FiringView = z.object({
  scheduledFor: Timestamp,
  dueAt: Timestamp,
  /** When it really was started. */
  at: Timestamp,
  cause: FiringCause,
  runId: z.string(),
  /** Where the run stands now. Null: it is not there any more. */
  status: z.string().nullable(),
});
export type FiringView = z.infer<typeof FiringView>;

/** A time, or several in a row, for which no run was started. */
export const SkipView = z.object({
  /** The newest and the oldest of them. */
  scheduledFor: Timestamp,
  from: Timestamp,
  count: z.number().int(),
  at: Timestamp,
  reason: z.string(),
  message: z.string(),
});
export type SkipView = z.infer<typeof SkipView>;

export const BackfillView = z.object({
  id: z.string(),
  from: Timestamp,
  until: Timestamp,
  total: z.number().int(),
  /** Runs started, times skipped, and runs that have ended. */
  fired: z.number().int(),
  skipped: z.number().int(),
  ended: z.number().int(),
  concurrency: z.number().int(),
  requestedAt: Timestamp,
  requestedBy: z.string(),
  state: z.enum(['going', 'cancelled', 'finished']),
});
export type BackfillView = z.infer<typeof BackfillView>;

/** A trigger of an active definition: when its author wants runs to start by themselves, and what becomes of that. */
export const ScheduleView = z.object({
  id: z.string(),
  /** What the trigger is called within its definition. */
  trigger: z.string(),
  definition: z.string(),
  displayName: z.string(),
  version: z.string(),
  owner: z.string(),
  organization: z.string(),
  status: ScheduleStatus,
  /**
   * `author`: it is not enabled in its definition. `template`: it came with one, and nobody has switched it on yet.
   * Null: it is on.
   */
  offBy: z.enum(['author', 'operator', 'template']).nullable(),
  /** What an operator decided about that. Null: nothing yet. */
  switched: z.object({ isOn: z.boolean(), at: Timestamp, by: z.string(), reason: z.string().nullable() }).nullable(),
  /** The times as the author has written them. */
  cron: z.string(),
  /** The times in words, for people: `every day at 03:00`. */
  words: z.string(),
  timezone: z.string(),
  overlap: z.enum(['skip', 'queue_one', 'queue_all', 'cancel_other', 'allow_all']),
  missed: z.enum(['skip', 'run_once', 'run_all']),
  maxMissed: z.number().int(),
  jitterSeconds: z.number().int(),
  /** How its runs are run: as the trigger says, or else the settings (`isModeOwn` false). */
  mode: z.enum(['rehearsal', 'live']),
  isModeOwn: z.boolean(),
  parameters: JsonRecord,
  /** The next five. Of a paused one: those that would be skipped. Of one that is off: none. */
  nextTimes: z.array(Timestamp),
  paused: z.object({ at: Timestamp, by: z.string(), reason: z.string() }).nullable(),
  /** Ids of runs that it started and that have not ended. */
  going: z.array(z.string()),
  /** Times that wait for a run to end. */
  waiting: z.array(z.object({ scheduledFor: Timestamp, cause: FiringCause })),
  lastFired: FiringView.nullable(),
  lastSkipped: SkipView.nullable(),
  backfill: BackfillView.nullable(),
  /** Runs that failed, or could not be started, since the last that went well. */
  failuresInARow: z.number().int(),
});
export type ScheduleView = z.infer<typeof ScheduleView>;

/** One thing that happened to a schedule. */
export const ScheduleEventView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fired'),
    position: z.number().int(),
    at: Timestamp,
    actor: z.string(),
    firing: FiringView,
  }),
  z.object({
    kind: z.literal('skipped'),
    position: z.number().int(),
    at: Timestamp,
    actor: z.string(),
    skip: SkipView,
  }),
  z.object({
    kind: z.literal('queued'),
    position: z.number().int(),
    at: Timestamp,
    actor: z.string(),
    scheduledFor: Timestamp,
    cause: FiringCause,
  }),
  /** Everything else, in a sentence. */
  z.object({
    kind: z.literal('other'),
    position: z.number().int(),
    at: Timestamp,
    actor: z.string(),
    type: z.string(),
    message: z.string(),
  }),
]);
export type ScheduleEventView = z.infer<typeof ScheduleEventView>;

export const ScheduleChanges = changesOf(ScheduleView);
export type ScheduleChanges = z.infer<typeof ScheduleChanges>;

const base = oc.errors(contractErrors);
const ScheduleInput = z.object({ scheduleId: z.string() });
const Reason = z.string().trim().min(1, 'must say why').max(1_000);
const OptionalReason = { reason: z.string().max(1_000).nullable().default(null) };
const Range = { from: Timestamp, until: Timestamp, concurrency: z.number().int().min(1).max(10).default(1) };

export const schedules = {
  /** `isKeeping`: whether the engine that answers starts runs by the clock. */
  list: base
    .route({ method: 'GET', path: '/schedules' })
    .input(z.object({}))
    .output(pageOf(ScheduleView).extend({ isKeeping: z.boolean() })),
  /**
   * All of them, and what becomes of them. Positions grow, and mean nothing else; whoever comes back with one gets all.
   */
  changes: base
    .route({ method: 'GET', path: '/schedules/changes' })
    .input(z.object(ChangesInput))
    .output(eventIterator(ScheduleChanges)),
  get: base.route({ method: 'GET', path: '/schedules/{scheduleId}' }).input(ScheduleInput).output(ScheduleView),
  /** Newest first. */
  history: base
    .route({ method: 'GET', path: '/schedules/{scheduleId}/history' })
    .input(
      ScheduleInput.extend({
        limit: z.number().int().min(1).max(500).default(50),
        beforePosition: z.number().int().nullable().default(null),
      }),
    )
    .output(pageOf(ScheduleEventView)),
  pause: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/pause' })
    .input(ScheduleInput.extend({ reason: Reason }))
    .output(ScheduleView),
  resume: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/resume' })
    .input(ScheduleInput.extend(OptionalReason))
    .output(ScheduleView),
  /** Its times count from now on. What came with a template is off until somebody does this. */
  switchOn: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/on' })
    .input(ScheduleInput.extend(OptionalReason))
    .output(ScheduleView),
  /** Nothing of it starts by itself any more, whatever version is published. */
  switchOff: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/off' })
    .input(ScheduleInput.extend({ reason: Reason }))
    .output(ScheduleView),
  /** Starts a run now. `parameters` go over those of the trigger. */
  trigger: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/trigger' })
    .input(ScheduleInput.extend({ parameters: GivenRecord.default({}) }))
    .output(RunSummary),
  /** What a backfill would start. Nothing is started. */
  previewBackfill: base
    .route({ method: 'GET', path: '/schedules/{scheduleId}/backfill' })
    .input(ScheduleInput.extend(Range))
    .output(z.object({ times: z.array(Timestamp), concurrency: z.number().int() })),
  /** Starts a run for every time from `from` until `until`, oldest first. */
  backfill: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/backfill' })
    .input(ScheduleInput.extend({ ...Range, ...OptionalReason }))
    .output(ScheduleView),
  /** What has started goes on; nothing more is started. */
  cancelBackfill: base
    .route({ method: 'POST', path: '/schedules/{scheduleId}/backfill/cancel' })
    .input(ScheduleInput.extend(OptionalReason))
    .output(ScheduleView),
};
