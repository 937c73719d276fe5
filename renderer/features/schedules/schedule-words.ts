/** What a schedule's settings mean, and its times, in words. Pure. */
import type { FiringCause, ScheduleView, SkipView } from '../../../engine/contract/schedules.ts';

const OVERLAPS: Readonly<Record<ScheduleView['overlap'], string>> = {
  skip: 'a time is left out',
  queue_one: 'one time waits for it, more are left out',
  queue_all: 'times wait for it, one after the other',
  cancel_other: 'it is cancelled, and the next takes its place',
  allow_all: 'the next starts beside it',
};

const CAUSES: Readonly<Record<FiringCause, string>> = {
  time: 'its time came',
  missed: 'made up for',
  hand: 'asked for',
  backfill: 'backfill',
};

const REASONS: Readonly<Record<string, string>> = {
  overlap: 'still going',
  queue_full: 'enough are waiting',
  paused: 'paused',
  missed: 'missed',
  not_startable: 'could not start',
  started_before: 'had run before',
};

/** What becomes of a time that comes while a run is still going. */
export function overlapWords(overlap: ScheduleView['overlap']): string {
  return OVERLAPS[overlap];
}

/** What becomes of the times at which nobody was there. */
export function missedWords({ missed, maxMissed }: Pick<ScheduleView, 'missed' | 'maxMissed'>): string {
  if (missed === 'skip') return 'are left out';
  return missed === 'run_once' ? 'the newest is made up for' : `the newest ${maxMissed} are made up for`;
}

export function causeWords(cause: FiringCause): string {
  return CAUSES[cause];
}

/** `backfill_finished`: Backfill finished. */
export function eventWords(type: string): string {
  const words = type.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}

/** `Tue, 25 Nov, 03:00`: in a zone, or in that of this machine. The year only where it is another one. */
export function timeIn(time: number, zone: string | undefined, now: number): string {
  const year = new Date(time).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  const seconds = time % 60_000 === 0 ? undefined : '2-digit';
  return new Date(time).toLocaleString(undefined, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year,
    hour: '2-digit',
    minute: '2-digit',
    second: seconds,
    hourCycle: 'h23',
  });
}

/** Whether the clock on the wall here shows something else than there, at any of these times. */
export function isElsewhere(times: readonly number[], zone: string, now: number): boolean {
  return times.some((time) => timeIn(time, zone, now) !== timeIn(time, undefined, now));
}

/** `Tue, 25 Nov, 03:00`, or from which to which, and how many. */
export function skippedTimes({ from, scheduledFor, count }: SkipView, now: number): string {
  const last = timeIn(scheduledFor, undefined, now);
  return count === 1 ? last : `${count} times, ${timeIn(from, undefined, now)} to ${last}`;
}

/** `2026-01-31T09:00`, as a field for times takes it: in the zone of this machine. */
export function fieldTime(time: number): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
