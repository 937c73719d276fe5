import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { Alarm } from './alarm.ts';

function alarmOn(clock: ManualClock): { alarm: Alarm; rung: string[] } {
  const rung: string[] = [];
  return { rung, alarm: new Alarm(clock, (runId) => rung.push(runId)) };
}

test('rings for each run at its time, in order', () => {
  const clock = new ManualClock(0);
  const { alarm, rung } = alarmOn(clock);
  for (const [runId, at] of [
    ['c', 300],
    ['a', 100],
    ['b', 200],
  ] as const)
    alarm.set(runId, at);
  clock.advance(250);
  expect(rung).toEqual(['a', 'b']);
  clock.advance(50);
  expect(rung).toEqual(['a', 'b', 'c']);
  expect(clock.armed).toBe(0);
});

test('keeps to the time that was set last, earlier or later, and to none', () => {
  const clock = new ManualClock(0);
  const { alarm, rung } = alarmOn(clock);
  alarm.set('later', 100);
  alarm.set('later', 500);
  alarm.set('earlier', 500);
  alarm.set('earlier', 100);
  alarm.set('never', 100);
  alarm.set('never', null);
  clock.advance(499);
  expect(rung).toEqual(['earlier']);
  clock.advance(1);
  expect(rung).toEqual(['earlier', 'later']);
  expect(alarm.has('never')).toBe(false);
});

test('arms one timer for all, and never sleeps longer than half a minute without looking at the clock', () => {
  const clock = new ManualClock(0);
  const { alarm, rung } = alarmOn(clock);
  for (let index = 0; index < 100; index++) alarm.set(`run-${index}`, 40 * 24 * 3_600_000 + index);
  expect(clock.armed).toBe(1);
  clock.advance(41 * 24 * 3_600_000);
  expect(rung).toHaveLength(100);
});

test('says nothing after it was stopped', () => {
  const clock = new ManualClock(0);
  const { alarm, rung } = alarmOn(clock);
  alarm.set('a', 100);
  alarm.stop();
  clock.advance(1_000);
  expect(rung).toEqual([]);
});

test('looks at the clock when somebody says that time has passed unnoticed', () => {
  const clock = new ManualClock(0);
  const { alarm, rung } = alarmOn(clock);
  alarm.set('a', 10_000);
  alarm.set('b', 90_000);
  clock.sleep(60_000);
  expect(rung).toEqual([]);
  alarm.look();
  expect([rung, clock.armed]).toEqual([['a'], 1]);
});
