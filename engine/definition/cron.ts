/** Cron schedules, read by croner: it only reckons here, and nothing of it ever runs. */
import { Cron } from 'croner';

const NICKNAMES = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
/** Of a schedule with six fields, in order. */
const FIELDS = [
  { name: 'second', holds: 'a number from 0 to 59' },
  { name: 'minute', holds: 'a number from 0 to 59' },
  { name: 'hour', holds: 'a number from 0 to 23' },
  { name: 'day of month', holds: 'a number from 1 to 31, `L` for the last day, `15W` for the workday next to a day' },
  { name: 'month', holds: 'a number from 1 to 12, or a name as JAN' },
  { name: 'day of week', holds: 'a number from 0 to 7, a name as MON, `FRI#2` for the second, `FRIL` for the last' },
] as const;
/** Some day. Whether a schedule ever has a time does not hang on when we ask. */
const SOME_DAY = new Date(Date.UTC(2024, 0, 1));

/**
 * A schedule in a time zone, to ask for times. Five fields, six with seconds first, or a nickname;
 * throws for anything else.
 */
export function readCron(cron: string, timezone: string): Cron {
  return new Cron(cron.trim(), { timezone, paused: true, mode: '5-or-6-parts' });
}

/** What is wrong with a schedule, in a sentence. Null: nothing. */
export function cronProblem(cron: string): string | null {
  const trimmed = cron.trim();
  if (trimmed.startsWith('@') && !NICKNAMES.has(trimmed))
    return `"${trimmed}" is no schedule; there are ${[...NICKNAMES].join(', ')}`;
  const fields = trimmed === '' ? 0 : trimmed.split(/\s+/).length;
  if (!trimmed.startsWith('@') && fields !== 5 && fields !== 6) {
    return `A schedule has five fields (minute, hour, day of month, month, day of week), or six with seconds first; this has ${fields}`;
  }
  try {
    return readCron(trimmed, 'UTC').nextRun(SOME_DAY) === null
      ? 'No day is like this: the schedule never comes to it'
      : null;
  } catch {
    return fieldProblem(trimmed.split(/\s+/));
  }
}

/** What the library says counts days from 0 and speaks of its own numbers: the field itself says more. */
function fieldProblem(fields: readonly string[]): string {
  const own = FIELDS.slice(FIELDS.length - fields.length);
  const bad = own.findIndex(
    (_, index) => !canBeRead(fields.map((field, at) => (at === index ? field : '*')).join(' ')),
  );
  const { name, holds } = own[bad] ?? {};
  if (name === undefined) return `These fields can't be read together: "${fields.join(' ')}"`;
  const others = 'a range as 1-5, a list as 1,3, a step as */2 or 1-9/2; or * for every one';
  return `The ${name} of this schedule can't be read: "${fields[bad]}". It is ${holds}; ${others}`;
}

function canBeRead(cron: string): boolean {
  try {
    readCron(cron, 'UTC');
    return true;
  } catch {
    return false;
  }
}
