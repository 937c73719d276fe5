/** Cron schedules, read by croner: it only reckons here, and nothing of it ever runs. */
import { Cron } from 'croner';

const NICKNAMES = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
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
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    return `This schedule can't be read: ${reason}`;
  }
}
