/**
 * WHERE A SCHEDULE STANDS: folded from its events, and from nothing else. Pure;
 * the state that was handed in stays as it was.
 */
import type { Actor } from '../run/run-event.ts';
import type { ScheduledBecause, ScheduleEvent, ScheduleFired, ScheduleSkipped } from './schedule-event.ts';

export interface WaitingTime {
  readonly scheduledFor: number;
  readonly dueAt: number;
  readonly cause: Exclude<ScheduledBecause, 'hand'>;
  readonly backfillId: string | null;
}

export interface GoingRun {
  readonly runId: string;
  readonly cause: ScheduledBecause;
  readonly backfillId: string | null;
}

export interface Backfill {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly total: number;
  readonly fired: number;
  readonly skipped: number;
  readonly ended: number;
  readonly concurrency: number;
  readonly requestedAt: number;
  readonly requestedBy: Actor;
  readonly state: 'going' | 'cancelled' | 'finished';
}

export interface ScheduleState {
  readonly scheduleId: string;
  /** What was decided about whether it starts runs by itself. Left out: nothing yet. */
  readonly switched?: {
    readonly isOn: boolean;
    readonly because: 'template' | 'operator';
    readonly at: number;
    readonly by: Actor;
    readonly reason: string | null;
  };
  /** Null: it is switched off, or its definition is not active. */
  readonly armed: { readonly cron: string; readonly timezone: string; readonly since: number } | null;
  /** Every time up to this one has been dealt with. */
  readonly takenUpTo: number;
  readonly paused: { readonly at: number; readonly by: Actor; readonly reason: string } | null;
  /** Times that wait for a run to end, oldest first; those of a backfill after the others. */
  readonly queue: readonly WaitingTime[];
  /** Runs that this schedule started and that have not ended. */
  readonly going: readonly GoingRun[];
  readonly lastFired: (ScheduleFired & { readonly at: number }) | null;
  readonly lastSkipped: (ScheduleSkipped & { readonly at: number }) | null;
  /** The newest. */
  readonly backfill: Backfill | null;
  readonly failuresInARow: number;
}

export function initialScheduleState(scheduleId: string): ScheduleState {
  return {
    scheduleId,
    armed: null,
    takenUpTo: 0,
    paused: null,
    queue: [],
    going: [],
    lastFired: null,
    lastSkipped: null,
    backfill: null,
    failuresInARow: 0,
  };
}

export function evolveSchedule(state: ScheduleState, event: ScheduleEvent): ScheduleState {
  switch (event.type) {
    case 'orchestration.schedule.armed': {
      const { cron, timezone, reason } = event.data;
      const takenUpTo = reason === 'clock_went_back' ? event.at : Math.max(state.takenUpTo, event.at);
      return { ...state, armed: { cron, timezone, since: event.at }, takenUpTo };
    }
    case 'orchestration.schedule.disarmed':
      return { ...state, armed: null, queue: [], backfill: withoutRest(state.backfill) };
    case 'orchestration.schedule.switched_on':
      return {
        ...state,
        switched: { isOn: true, because: 'operator', at: event.at, by: event.actor, reason: event.data.reason },
      };
    case 'orchestration.schedule.switched_off':
      return { ...state, switched: { isOn: false, ...event.data, at: event.at, by: event.actor } };
    case 'orchestration.schedule.fired':
      return fired(state, event.data, event.at);
    case 'orchestration.schedule.queued': {
      const { scheduledFor, dueAt, cause } = event.data;
      const own = state.queue.filter((waiting) => waiting.cause !== 'backfill');
      const ofBackfill = state.queue.filter((waiting) => waiting.cause === 'backfill');
      return {
        ...state,
        takenUpTo: Math.max(state.takenUpTo, scheduledFor),
        queue: [...own, { scheduledFor, dueAt, cause, backfillId: null }, ...ofBackfill],
      };
    }
    case 'orchestration.schedule.skipped':
      return skipped(state, event.data, event.at);
    case 'orchestration.schedule.run_ended': {
      const { runId, status, backfillId } = event.data;
      const backfill = ofBackfill(state, backfillId, (found) => ({ ...found, ended: found.ended + 1 }));
      return {
        ...state,
        going: state.going.filter((run) => run.runId !== runId),
        backfill,
        failuresInARow: status === 'failed' ? state.failuresInARow + 1 : 0,
      };
    }
    case 'orchestration.schedule.paused':
      return { ...state, paused: { at: event.at, by: event.actor, reason: event.data.reason } };
    case 'orchestration.schedule.resumed':
      return { ...state, paused: null };
    case 'orchestration.schedule.backfill_requested': {
      const { backfillId, from, until, times, concurrency } = event.data;
      const waiting = times.map(
        (scheduledFor): WaitingTime => ({ scheduledFor, dueAt: event.at, cause: 'backfill', backfillId }),
      );
      const backfill: Backfill = {
        id: backfillId,
        from,
        until,
        total: times.length,
        fired: 0,
        skipped: 0,
        ended: 0,
        concurrency,
        requestedAt: event.at,
        requestedBy: event.actor,
        state: 'going',
      };
      return { ...state, queue: [...state.queue, ...waiting], backfill };
    }
    case 'orchestration.schedule.backfill_cancelled': {
      const { backfillId } = event.data;
      return {
        ...state,
        queue: state.queue.filter((waiting) => waiting.backfillId !== backfillId),
        backfill: withoutRest(state.backfill),
      };
    }
    case 'orchestration.schedule.backfill_finished':
      return {
        ...state,
        backfill: ofBackfill(state, event.data.backfillId, (found) => ({ ...found, state: 'finished' })),
      };
  }
}

function fired(state: ScheduleState, data: ScheduleFired, at: number): ScheduleState {
  const { runId, cause, backfillId } = data;
  return {
    ...state,
    takenUpTo: takenUpTo(state, data),
    queue: withoutTime(state, data),
    going: [...state.going, { runId, cause, backfillId }],
    lastFired: { ...data, at },
    backfill: ofBackfill(state, backfillId, (found) => ({ ...found, fired: found.fired + 1 })),
  };
}

function skipped(state: ScheduleState, data: ScheduleSkipped, at: number): ScheduleState {
  const backfill = ofBackfill(state, data.backfillId, (found) => ({ ...found, skipped: found.skipped + data.count }));
  const failuresInARow = data.reason === 'not_startable' ? state.failuresInARow + 1 : state.failuresInARow;
  return {
    ...state,
    takenUpTo: takenUpTo(state, data),
    queue: withoutTime(state, data),
    lastSkipped: { ...data, at },
    backfill,
    failuresInARow,
  };
}

/** What somebody asks for by hand, or for the past, says nothing about the times that come by themselves. */
function takenUpTo(
  state: ScheduleState,
  { scheduledFor, cause }: Pick<ScheduleFired, 'scheduledFor' | 'cause'>,
): number {
  return cause === 'time' || cause === 'missed' ? Math.max(state.takenUpTo, scheduledFor) : state.takenUpTo;
}

function withoutTime(
  { queue }: ScheduleState,
  { scheduledFor, cause, backfillId }: Pick<ScheduleFired, 'scheduledFor' | 'cause' | 'backfillId'>,
): readonly WaitingTime[] {
  return queue.filter(
    (waiting) =>
      !(waiting.scheduledFor === scheduledFor && waiting.cause === cause && waiting.backfillId === backfillId),
  );
}

function ofBackfill(
  { backfill }: ScheduleState,
  id: string | null,
  change: (found: Backfill) => Backfill,
): Backfill | null {
  return backfill !== null && backfill.id === id ? change(backfill) : backfill;
}

function withoutRest(backfill: Backfill | null): Backfill | null {
  return backfill?.state === 'going' ? { ...backfill, state: 'cancelled' } : backfill;
}
