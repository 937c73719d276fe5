/** Schedules and their history as text. */
import type { ScheduleEventView, ScheduleView } from '../../contract/schedules.ts';
import { nameOf } from '../find-schedule.ts';
import type { Look } from './look.ts';
import { oneLine, type Style } from './style.ts';
import { table } from './table.ts';
import { ago, dateTime } from './time.ts';

const OVERLAPS = {
  skip: 'the time is left out',
  queue_one: 'one time waits',
  queue_all: 'times wait for each other',
  cancel_other: 'it is cancelled',
  allow_all: 'the next starts beside it',
} as const;

export function scheduleTable(items: readonly ScheduleView[], { style, width, now }: Look): string {
  const rows = items.map((item) => [
    stateOf(item, style),
    nameOf(item),
    oneLine(item.words),
    item.timezone,
    nextOf(item),
    lastOf(item, now),
  ]);
  return table(
    [
      { title: 'STATE' },
      { title: 'SCHEDULE' },
      { title: 'WHEN' },
      { title: 'TIME ZONE' },
      { title: 'NEXT, HERE' },
      { title: 'LAST' },
    ],
    rows,
    style,
    width,
  );
}

export function scheduleDetails(item: ScheduleView, look: Look): string {
  const { style, now } = look;
  const { missed, maxMissed } = item;
  const rows: (readonly [string, string] | null)[] = [
    ['State', stateOf(item, style)],
    offWords(item, now),
    item.paused && [
      'Paused',
      `${ago(item.paused.at, now)} by ${item.paused.by.replace(/^operator:/, '')}: ${oneLine(item.paused.reason)}`,
    ],
    ['When', `${item.words} (${item.cron}), ${item.timezone}`],
    item.jitterSeconds > 0 ? ['Spread', `each run up to ${item.jitterSeconds} s later`] : null,
    [
      'Starts',
      `${item.definition} ${item.version}, ${item.mode === 'live' ? 'live' : 'as a rehearsal'}${item.isModeOwn ? '' : ' (by the settings)'}`,
    ],
    ['One is going', OVERLAPS[item.overlap]],
    [
      'Missed times',
      missed === 'skip'
        ? 'are left out'
        : missed === 'run_once'
          ? 'the newest is made up for'
          : `the newest ${maxMissed} are made up for`,
    ],
    item.going.length > 0 ? ['Going', item.going.join(', ')] : null,
    item.waiting.length > 0
      ? ['Waiting', `${item.waiting.length} ${item.waiting.length === 1 ? 'time' : 'times'}`]
      : null,
    item.backfill?.state === 'going'
      ? [
          'Backfill',
          `${item.backfill.ended} of ${item.backfill.total} ended, ${item.backfill.total - item.backfill.fired - item.backfill.skipped} to start`,
        ]
      : null,
    ['Next times', item.nextTimes.length === 0 ? 'none' : item.nextTimes.map(dateTime).join(', ')],
    ['Last', lastOf(item, now)],
  ];
  const lines = rows.flatMap((row) => (row === null ? [] : [`  ${row[0].padEnd(13)} ${row[1]}`]));
  return `${style.bold(`${item.displayName}, ${item.trigger}`)}  ${style.dim(item.id)}\n${lines.join('\n')}\n`;
}

export function scheduleHistory(events: readonly ScheduleEventView[], { style, width, now }: Look): string {
  if (events.length === 0) return 'Nothing has happened yet.\n';
  const rows = events.map((event) => [
    ago(event.at, now),
    event.actor === 'system' ? '' : event.actor.replace(/^operator:/, ''),
    ...whatHappened(event),
  ]);
  return table(
    [{ title: 'WHEN' }, { title: 'WHO' }, { title: 'WHAT' }, { title: 'FOR' }, { title: 'DETAILS' }],
    rows,
    style,
    width,
  );
}

function whatHappened(event: ScheduleEventView): string[] {
  switch (event.kind) {
    case 'fired':
      return [
        'started',
        dateTime(event.firing.scheduledFor),
        `${event.firing.runId} ${event.firing.status ?? ''} (${event.firing.cause})`,
      ];
    case 'skipped':
      return [
        'skipped',
        event.skip.count === 1
          ? dateTime(event.skip.scheduledFor)
          : `${event.skip.count} times to ${dateTime(event.skip.scheduledFor)}`,
        oneLine(event.skip.message),
      ];
    case 'queued':
      return [
        'waits',
        dateTime(event.scheduledFor),
        event.cause === 'missed' ? 'to be made up for' : 'for the run before to end',
      ];
    case 'other':
      return [event.type.replaceAll('_', ' '), '', oneLine(event.message)];
  }
}

function offWords({ offBy, switched }: ScheduleView, now: number): readonly [string, string] | null {
  if (offBy === 'author') return ['Off', 'it is not enabled in its definition'];
  if (offBy === 'template') return ['Off', 'it came with a template; nobody has switched it on'];
  if (offBy !== 'operator' || !switched) return null;
  return [
    'Off',
    `${ago(switched.at, now)} by ${switched.by.replace(/^operator:/, '')}${switched.reason === null ? '' : `: ${oneLine(switched.reason)}`}`,
  ];
}

function stateOf({ status, failuresInARow }: ScheduleView, style: Style): string {
  if (status === 'off') return style.dim('- off');
  if (status === 'paused') return style.paint('? paused', 'yellow');
  return failuresInARow > 0 ? style.paint(`✗ failed ${failuresInARow}×`, 'red') : style.paint('✓ on', 'green');
}

function nextOf({ nextTimes: [time], status }: ScheduleView): string {
  return time === undefined ? 'never' : `${dateTime(time)}${status === 'paused' ? ' (skipped)' : ''}`;
}

function lastOf({ lastFired, lastSkipped }: ScheduleView, now: number): string {
  if (lastSkipped && lastSkipped.at > (lastFired?.at ?? 0))
    return `skipped ${ago(lastSkipped.at, now)}: ${oneLine(lastSkipped.message)}`;
  return lastFired ? `${lastFired.status ?? 'started'} ${ago(lastFired.at, now)} (${lastFired.runId})` : 'nothing yet';
}
