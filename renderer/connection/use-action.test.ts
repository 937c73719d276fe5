import { expect, test, vi } from 'vitest';
import { useAction } from './use-action.ts';

test('an action is busy from the press until it is done', async () => {
  const { isBusy, act } = useAction();
  const done = Promise.withResolvers<void>();
  const pressed = act(() => done.promise);
  expect(isBusy.value).toBe(true);
  done.resolve();
  await pressed;
  expect(isBusy.value).toBe(false);
});

test('a second press does nothing while the first is under way', async () => {
  const { act } = useAction();
  const done = Promise.withResolvers<void>();
  const work = vi.fn(() => done.promise);
  const pressed = [act(work), act(work)];
  done.resolve();
  await Promise.all(pressed);
  expect(work).toHaveBeenCalledTimes(1);
});

test('what goes wrong is its failure until the next press, and whoever listens is told', async () => {
  const told: unknown[] = [];
  const { isBusy, failure, act } = useAction((error) => told.push(error));
  const error = new Error('The disk is full');
  await act(() => Promise.reject(error));
  expect([isBusy.value, failure.value?.message, told]).toEqual([false, 'The disk is full', [error]]);
  await act(() => Promise.resolve());
  expect(failure.value).toBeNull();
});
