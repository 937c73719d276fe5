/**
 * WHAT A SCHEDULE DOES NEXT, and when it has to be looked at again. Pure;
 * whoever asks does it, records it, and asks again.
 *
 * Rules
 *  1. A time is due when it has come with its jitter, in the order of the schedule.
 *     Later than a minute it counts as missed.
 *  2. Paused, times are skipped and nothing that waits is started; what somebody triggers by hand is.
 *  3. Missed times: `skip` leaves them out; `run_once` makes up for the newest; `run_all` for the newest `maxMissed`.
 *     Those that are made up for wait for each other, oldest first, unless runs may overlap. Under `skip`, a run that
 *     is still going from before stands in their way as it would have done then.
 *  4. A time that comes while a run is going, or while earlier times wait, is treated as `overlap` says.
 *  5. A backfill stands back: its runs are never cancelled for the next time, which waits for the one under way and
 *     then goes before the rest. With `allow_all` so many of its runs go at once as were asked for, else one.
 */
import { jitterOf } from './jitter.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduledBecause, ScheduleEventBody, SkipReason } from './schedule-event.ts';
import type { ScheduleState, WaitingTime } from './schedule-state.ts';

export type ScheduleMove =
  | { readonly kind: 'record'; readonly events: readonly ScheduleEventBody[] }
  | {
      readonly kind: 'start';
      readonly scheduledFor: number;
      readonly dueAt: number;
      readonly cause: Exclude<ScheduledBecause, 'hand'>;
      readonly backfillId: string | null;
      /** Runs to cancel first. */
      readonly cancel: readonly string[];
    };

/** Milliseconds after which a time that came counts as missed. */
const GRACE_MS = 60_000;
/** Times that may wait for a run to end. */
const LONGEST_QUEUE = 100;
/** Times that are looked at together after an absence. */
const MOST_TIMES = 1_000;
/** Between two times of any schedule: jitter that is no longer than this can't pass the next one. */
const SHORTEST_GAP_SECONDS = 60;
/** A clock that was put back by more than this had been wrong: what it said does not hold the schedule up. */
const CLOCK_WAS_WRONG_MS = 26 * 3_600_000;

export function nextScheduleMove(schedule: Schedule, state: ScheduleState, now: number): ScheduleMove | null {
  if (state.armed === null) return null;
  if (state.takenUpTo > now + CLOCK_WAS_WRONG_MS)
    return record({ type: 'orchestration.schedule.armed', data: { ...armedFor(schedule), reason: 'clock_went_back' } });
  const due = dueTimes(schedule, state, now);
  if (state.paused !== null) {
    return due.times.length > 0
      ? record(skipped(due.times, 'paused', `It was paused: ${state.paused.reason}`, 'time', due.isCut))
      : finished(state);
  }
  const missed = due.times.filter((_, index) => now - (due.dueAt[index] ?? 0) > GRACE_MS);
  if (missed.length > 0) return { kind: 'record', events: missedTimes(schedule, state, missed, due.isCut) };
  const waiting = state.queue.find(({ cause }) => cause !== 'backfill');
  if (waiting && mayStart(schedule, state, waiting))
    return start(waiting, takesOver(schedule, waiting) ? othersOf(state) : []);
  const [time] = due.times;
  if (time !== undefined) return timeHasCome(schedule, state, time);
  const ofBackfill = state.queue.find(({ cause }) => cause === 'backfill');
  if (!waiting && ofBackfill && mayBackfill(schedule, state)) return start(ofBackfill, []);
  return finished(state);
}

/** When the next time is due. Null: there is none, or the schedule is off. */
export function nextLookAt(schedule: Schedule, state: ScheduleState): number | null {
  const next = state.armed === null ? null : schedule.recurrence.after(state.takenUpTo);
  return next === null ? null : dueWithJitter(schedule, next);
}

export function dueWithJitter({ id, trigger: { jitterSeconds }, recurrence }: Schedule, scheduledFor: number): number {
  const next = jitterSeconds > SHORTEST_GAP_SECONDS ? recurrence.after(scheduledFor) : null;
  return scheduledFor + jitterOf(id, scheduledFor, jitterSeconds, next === null ? null : next - scheduledFor);
}

/** Times that have come, and whose jitter has not passed yet. */
export function waitingForJitter(
  schedule: Schedule,
  { armed, paused, takenUpTo }: ScheduleState,
  now: number,
): readonly number[] {
  if (armed === null || paused !== null || schedule.trigger.jitterSeconds === 0) return [];
  return schedule.recurrence
    .between(takenUpTo, now, MOST_TIMES)
    .times.filter((time) => dueWithJitter(schedule, time) > now);
}

export function armedFor({ trigger, version }: Schedule): { cron: string; timezone: string; version: string } {
  return { cron: trigger.cron, timezone: trigger.timezone, version };
}

/** Rule 1. Jitter never passes the next time, so the order of the schedule is that in which they are due. */
function dueTimes(
  schedule: Schedule,
  { takenUpTo }: ScheduleState,
  now: number,
): { times: readonly number[]; dueAt: readonly number[]; isCut: boolean } {
  const { id, trigger, recurrence } = schedule;
  const { times, isCut } = recurrence.between(takenUpTo, now, MOST_TIMES);
  const dueAt = times.map((time, index) => {
    const next = times[index + 1]; // asking for a thousand of them again takes a while
    return next === undefined
      ? dueWithJitter(schedule, time)
      : time + jitterOf(id, time, trigger.jitterSeconds, next - time);
  });
  const notYet = dueAt.findIndex((at) => at > now);
  return notYet === -1
    ? { times, dueAt, isCut }
    : { times: times.slice(0, notYet), dueAt: dueAt.slice(0, notYet), isCut };
}

/** Rule 3. */
function missedTimes(
  schedule: Schedule,
  state: ScheduleState,
  missed: readonly number[],
  isCut: boolean,
): ScheduleEventBody[] {
  const { overlap, missed: policy, maxMissed } = schedule.trigger;
  if (overlap === 'skip' && isBusy(state)) return [skipped(missed, 'overlap', stillGoing(state), 'missed', isCut)];
  const kept = policy === 'skip' ? [] : missed.slice(policy === 'run_once' ? -1 : -maxMissed);
  const left = missed.slice(0, missed.length - kept.length);
  const queued = kept.map(
    (scheduledFor): ScheduleEventBody => ({
      type: 'orchestration.schedule.queued',
      data: { scheduledFor, dueAt: dueWithJitter(schedule, scheduledFor), cause: 'missed' },
    }),
  );
  return left.length > 0
    ? [skipped(left, 'missed', whyLeftOut(policy, maxMissed), 'missed', isCut), ...queued]
    : queued;
}

function whyLeftOut(policy: Schedule['trigger']['missed'], maxMissed: number): string {
  const absence = 'Baton was not running, or this machine slept';
  if (policy === 'skip') return `${absence}; the schedule leaves missed times out`;
  return policy === 'run_once'
    ? `${absence}; the schedule makes up for the newest missed time only`
    : `${absence}; the schedule makes up for the newest ${maxMissed} missed times only`;
}

/** Rule 4. */
function timeHasCome(schedule: Schedule, state: ScheduleState, scheduledFor: number): ScheduleMove {
  const time = { scheduledFor, dueAt: dueWithJitter(schedule, scheduledFor), cause: 'time', backfillId: null } as const;
  const waiting = state.queue.filter(({ cause }) => cause !== 'backfill').length;
  const { overlap } = schedule.trigger;
  if (overlap === 'allow_all' || (state.going.length === 0 && waiting === 0)) return start(time, []);
  const wait = record({
    type: 'orchestration.schedule.queued',
    data: { scheduledFor, dueAt: time.dueAt, cause: 'time' },
  });
  if (!isBusy(state)) return wait; // rule 5
  switch (overlap) {
    case 'skip':
      return record(skipped([scheduledFor], 'overlap', stillGoing(state), 'time', false));
    case 'cancel_other':
      return start(time, othersOf(state));
    case 'queue_one':
      return waiting > 0
        ? record(
            skipped(
              [scheduledFor],
              'queue_full',
              'One time waits already, and the schedule lets one wait',
              'time',
              false,
            ),
          )
        : wait;
    case 'queue_all':
      return waiting >= LONGEST_QUEUE
        ? record(
            skipped(
              [scheduledFor],
              'queue_full',
              `${waiting} times wait already, and no more than ${LONGEST_QUEUE} may`,
              'time',
              false,
            ),
          )
        : wait;
  }
}

function mayStart(schedule: Schedule, state: ScheduleState, waiting: WaitingTime): boolean {
  return state.going.length === 0 || schedule.trigger.overlap === 'allow_all' || takesOver(schedule, waiting);
}

/** The one missed time that is made up for takes the place of what is going, as it would have done then. */
function takesOver({ trigger }: Schedule, { cause }: WaitingTime): boolean {
  return cause === 'missed' && trigger.overlap === 'cancel_other' && trigger.missed === 'run_once';
}

/** Rule 5. */
function mayBackfill({ trigger }: Schedule, { going, backfill }: ScheduleState): boolean {
  if (trigger.overlap !== 'allow_all') return going.length === 0;
  return going.filter(({ cause }) => cause === 'backfill').length < (backfill?.concurrency ?? 1);
}

function finished({ backfill, queue, going }: ScheduleState): ScheduleMove | null {
  if (backfill?.state !== 'going') return null;
  const isOpen = [...queue, ...going].some(({ backfillId }) => backfillId === backfill.id);
  return isOpen
    ? null
    : record({ type: 'orchestration.schedule.backfill_finished', data: { backfillId: backfill.id } });
}

/** Something other than a backfill goes, or waits. */
function isBusy(state: ScheduleState): boolean {
  return othersOf(state).length > 0 || state.queue.some(({ cause }) => cause !== 'backfill');
}

function othersOf({ going }: ScheduleState): string[] {
  return going.flatMap(({ runId, cause }) => (cause === 'backfill' ? [] : [runId]));
}

function stillGoing(state: ScheduleState): string {
  const [runId] = othersOf(state);
  return runId === undefined ? 'Earlier times still wait to be made up for' : `The run ${runId} was still going`;
}

function start({ scheduledFor, dueAt, cause, backfillId }: WaitingTime, cancel: readonly string[]): ScheduleMove {
  return { kind: 'start', scheduledFor, dueAt, cause, backfillId, cancel };
}

function record(event: ScheduleEventBody): ScheduleMove {
  return { kind: 'record', events: [event] };
}

function skipped(
  times: readonly number[],
  reason: SkipReason,
  message: string,
  cause: ScheduledBecause,
  isCut: boolean,
): ScheduleEventBody {
  const data = {
    scheduledFor: times.at(-1) ?? 0,
    from: times[0] ?? 0,
    count: times.length,
    ...(isCut && { isCut: true as const }),
    reason,
    message,
    cause,
    backfillId: null,
  };
  return { type: 'orchestration.schedule.skipped', data };
}
