import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

const DAY = 24 * 60 * 60 * 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is due in forty days is not due at once, although timers only reach for twenty-four', () => {
  const ring = vi.fn();
  systemClock.after(40 * DAY, ring);
  vi.advanceTimersByTime(39 * DAY);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(DAY);
  expect(ring).toHaveBeenCalledOnce();
});

test('it can be called off at any time', () => {
  const ring = vi.fn();
  const callOff = systemClock.after(40 * DAY, ring);
  vi.advanceTimersByTime(30 * DAY);
  callOff();
  vi.advanceTimersByTime(30 * DAY);
  expect(ring).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
