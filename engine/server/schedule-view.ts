/** Schedules, their standing and their history, on their way out. */
import type { FiringView, ScheduleEventView, ScheduleView, SkipView } from '../contract/schedules.ts';
import type { EngineReader } from '../port/engine.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { cronWords } from '../schedules/cron-words.ts';
import type { ScheduleFired, ScheduleSkipped, StoredScheduleEvent } from '../schedules/schedule-event.ts';
import type { ScheduleStanding } from '../schedules/schedule-standings.ts';
import { switchedOffBy } from '../schedules/switched.ts';

const NEXT_TIMES = 5;

type Reading = Pick<EngineReader, 'readModels' | 'schedules'>;

export async function scheduleViewOf(
  { readModels, schedules }: Reading,
  { schedule, state }: ScheduleStanding,
): Promise<ScheduleView> {
  const { id, name, displayName, version, owner, organization, trigger, recurrence } = schedule;
  const { cron, timezone, overlap, missed, maxMissed, jitterSeconds } = trigger;
  const offBy = switchedOffBy(schedule, state);
  const { switched, paused, going, queue, lastFired, lastSkipped, backfill, failuresInARow } = state;
  return {
    id,
    trigger: trigger.id,
    definition: name,
    displayName,
    version,
    owner,
    organization,
    status: offBy !== null ? 'off' : paused === null ? 'on' : 'paused',
    offBy,
    switched: switched ? { isOn: switched.isOn, at: switched.at, by: switched.by, reason: switched.reason } : null,
    cron,
    words: cronWords(cron),
    timezone,
    overlap,
    missed,
    maxMissed,
    jitterSeconds,
    mode: schedules.modeOf(schedule),
    isModeOwn: trigger.mode !== null,
    parameters: wireRecord(trigger.parameters),
    nextTimes: offBy === null ? recurrence.next(NEXT_TIMES, Math.max(state.takenUpTo, schedules.now())) : [],
    paused: paused && { ...paused },
    going: going.map(({ runId }) => runId),
    waiting: queue.map(({ scheduledFor, cause }) => ({ scheduledFor, cause })),
    lastFired: lastFired && (await firingViewOf({ readModels }, lastFired, lastFired.at)),
    lastSkipped: lastSkipped && skipViewOf(lastSkipped, lastSkipped.at),
    backfill: backfill && { ...backfill },
    failuresInARow,
  };
}

export async function scheduleEventViewOf(
  engine: Pick<EngineReader, 'readModels'>,
  event: StoredScheduleEvent,
): Promise<ScheduleEventView> {
  const { position, at, actor } = event;
  switch (event.type) {
    case 'orchestration.schedule.fired':
      return { kind: 'fired', position, at, actor, firing: await firingViewOf(engine, event.data, at) };
    case 'orchestration.schedule.skipped':
      return { kind: 'skipped', position, at, actor, skip: skipViewOf(event.data, at) };
    case 'orchestration.schedule.queued':
      return { kind: 'queued', position, at, actor, scheduledFor: event.data.scheduledFor, cause: event.data.cause };
    default:
      return {
        kind: 'other',
        position,
        at,
        actor,
        type: event.type.replace('orchestration.schedule.', ''),
        message: sentenceOf(event),
      };
  }
}

async function firingViewOf(
  { readModels }: Pick<EngineReader, 'readModels'>,
  { scheduledFor, dueAt, cause, runId }: ScheduleFired,
  at: number,
): Promise<FiringView> {
  const row = await readModels.findRun(runId);
  return { scheduledFor, dueAt, at, cause, runId, status: row?.status ?? null };
}

function skipViewOf({ scheduledFor, from, count, isCut, reason, message }: ScheduleSkipped, at: number): SkipView {
  return {
    scheduledFor,
    from,
    count,
    at,
    reason,
    message: isCut ? `${message} (there were more than ${count})` : message,
  };
}

function sentenceOf(event: StoredScheduleEvent): string {
  switch (event.type) {
    case 'orchestration.schedule.armed':
      return `Its times count from here on (${cronWords(event.data.cron)}, ${event.data.timezone})${armedBecause[event.data.reason]}`;
    case 'orchestration.schedule.disarmed':
      return `${disarmedBecause[event.data.reason]}${droppedWords(event.data.dropped)}`;
    case 'orchestration.schedule.switched_on':
      return `Switched on${because(event.data.reason)}`;
    case 'orchestration.schedule.switched_off':
      return event.data.because === 'template'
        ? 'It came with a template: off until somebody switches it on'
        : `Switched off${because(event.data.reason)}`;
    case 'orchestration.schedule.run_ended':
      return `The run ${event.data.runId} ended: ${event.data.status}`;
    case 'orchestration.schedule.paused':
      return `Paused: ${event.data.reason}`;
    case 'orchestration.schedule.resumed':
      return event.data.reason === null ? 'Resumed' : `Resumed: ${event.data.reason}`;
    case 'orchestration.schedule.backfill_requested':
      return `A backfill of ${times(event.data.times.length)} was asked for${because(event.data.reason)}`;
    case 'orchestration.schedule.backfill_cancelled':
      return `The backfill was cancelled${droppedWords(event.data.dropped)}${because(event.data.reason)}`;
    case 'orchestration.schedule.backfill_finished':
      return 'The backfill has finished';
    default:
      return event.type;
  }
}

const disarmedBecause = {
  gone: 'No active version of the definition has it any more',
  switched_off: 'It was switched off in its definition',
  by_hand: 'Its times do not count from here on',
} as const;
const armedBecause = {
  new: '',
  changed: ': its definition has changed',
  clock_went_back: ': the clock had been wrong',
} as const;

function droppedWords(dropped: readonly number[]): string {
  return dropped.length === 0 ? '' : `; ${times(dropped.length)} that waited will not be started`;
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function times(count: number): string {
  return count === 1 ? 'one time' : `${count} times`;
}
