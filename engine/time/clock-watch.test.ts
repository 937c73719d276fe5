import { afterEach, expect, test, vi } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { ClockWatch, watchClock } from './clock-watch.ts';

afterEach(() => void vi.useRealTimers());

test('tells by how much the clock jumped, once', () => {
  const clock = new ManualClock();
  const watch = new ClockWatch(clock);
  clock.advance(10_000);
  expect(watch.look()).toBe(0);
  clock.sleep(60_000);
  expect([watch.look(), watch.look()]).toEqual([60_000, 0]);
  clock.turnBack(3_600_000);
  clock.advance(5_000);
  expect([watch.look(), watch.look()]).toEqual([-3_600_000, 0]);
});

test('small corrections are no jumps, however many there are', () => {
  const clock = new ManualClock();
  const watch = new ClockWatch(clock);
  for (let turn = 0; turn < 100; turn++) {
    clock.turnBack(500);
    expect(watch.look()).toBe(0);
  }
});

test('of a sleep that the system tells of only what was not seen yet counts', () => {
  const clock = new ManualClock();
  const watch = new ClockWatch(clock);
  watch.fallAsleep();
  clock.sleep(60_000);
  watch.look();
  expect(watch.wakeUp(60_010)).toBe(0);
  watch.fallAsleep();
  clock.advance(60_000); // where the steady clock goes on while the machine sleeps
  expect(watch.look()).toBe(0);
  expect(watch.wakeUp(60_000)).toBe(60_000);
});

test('a jump is noticed within a second, without anybody looking', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const clock = new ManualClock();
  const onJump = vi.fn();
  const stop = watchClock(clock, onJump);
  clock.sleep(10_000);
  vi.advanceTimersByTime(1_000);
  expect(onJump).toHaveBeenCalledOnce();
  stop();
  clock.sleep(10_000);
  vi.advanceTimersByTime(1_000);
  expect(onJump).toHaveBeenCalledOnce();
});
