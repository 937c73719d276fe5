import { expect, test } from 'vitest';
import {
  eventWords,
  fieldTime,
  isElsewhere,
  missedWords,
  overlapWords,
  reasonWords,
  skippedTimes,
  timeIn,
} from './schedule-words.ts';

const now = Date.UTC(2026, 10, 20);
const time = Date.UTC(2026, 10, 25, 3);

test('a time is told in a zone, with the year where it is another one', () => {
  expect(timeIn(time, 'Asia/Kolkata', now)).toMatch(/25.*08:30/);
  expect(timeIn(time, 'UTC', now)).not.toContain('2026');
  expect(timeIn(Date.UTC(2027, 0, 1, 3), 'UTC', now)).toContain('2027');
});

test('another zone is one where clocks show something else', () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(isElsewhere([time], here, now)).toBe(false);
  expect(isElsewhere([time], here === 'Asia/Kolkata' ? 'UTC' : 'Asia/Kolkata', now)).toBe(true);
});

test('what was skipped is one time, or several with their number', () => {
  const skip = { scheduledFor: time, from: time, count: 1, at: now, reason: 'missed', message: '' };
  expect(skippedTimes(skip, now)).toBe(timeIn(time, undefined, now));
  expect(skippedTimes({ ...skip, from: time - 86_400_000, count: 2 }, now)).toMatch(/^2 times, .* to /);
});

test('settings and reasons are words', () => {
  expect(overlapWords('cancel_other')).toBe('it is cancelled, and the next takes its place');
  expect(missedWords({ missed: 'run_all', maxMissed: 3 })).toBe('the newest 3 are made up for');
  expect(reasonWords('not_startable')).toBe('could not start');
  expect(eventWords('backfill_finished')).toBe('Backfill finished');
  expect(reasonWords('something_new')).toBe('something new');
});

test('a field takes times to the minute, in the zone of this machine', () => {
  expect(new Date(fieldTime(time)).getTime()).toBe(time);
});
