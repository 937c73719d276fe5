import { expect, test } from 'vitest';
import { tellAsItChanges, type ToldAsItChanges } from './tell-as-it-changes.ts';

/** Something that changes when it is told to, and counts who listens to it. */
function something(further: Partial<ToldAsItChanges<number>> = {}) {
  const leaving = new AbortController();
  let value: number | null = 0;
  let listeners = 0;
  let looks = 0;
  let ringAll = () => {};
  const messages = tellAsItChanges<number>({
    aborted: leaving.signal,
    listen: (ring) => {
      listeners += 1;
      ringAll = ring;
      return [() => (listeners -= 1)];
    },
    look: () => {
      looks += 1;
      const now = value;
      value = null;
      return now;
    },
    pause: 1,
    ...further,
  });
  return {
    messages,
    leave: () => leaving.abort(),
    change: (to: number) => {
      value = to;
      ringAll();
    },
    listeners: () => listeners,
    looks: () => looks,
  };
}

test('is told how things stand, and then what changes', async () => {
  const { messages, change } = something();
  expect(await messages.next()).toEqual({ done: false, value: 0 });
  change(1);
  expect(await messages.next()).toEqual({ done: false, value: 1 });
  const next = messages.next();
  change(2);
  expect(await next).toEqual({ done: false, value: 2 });
});

test('what rings while nobody asks for more is told once, as it is then', async () => {
  const { messages, change } = something();
  await messages.next();
  for (const each of [1, 2, 3]) change(each);
  expect((await messages.next()).value).toBe(3);
});

test('a ring with nothing to tell is no message', async () => {
  const { messages, change, looks } = something(silentUntil(3));
  const next = messages.next();
  for (let ring = 0; ring < 5; ring += 1) {
    change(0);
    await new Promise((done) => setTimeout(done, 3));
  }
  expect((await next).value).toBe(3);
  expect(looks()).toBe(0);
});

test('looks again by itself where it was asked to', async () => {
  const { messages } = something({ ...silentUntil(2), lookAgain: 1 });
  expect((await messages.next()).value).toBe(2);
});

test('ends without a word when the watcher leaves, and listens no longer', async () => {
  const { messages, leave, listeners } = something();
  await messages.next();
  expect(listeners()).toBe(1);
  const next = messages.next();
  leave();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(listeners()).toBe(0);
});

test('ends when nothing more can be told, and looks no more', async () => {
  const { messages, looks } = something({ isOver: () => true });
  expect(await messages.next()).toEqual({ done: true, value: undefined });
  expect(looks()).toBe(0);
});

test('listens no longer when looking fails', async () => {
  const { messages, listeners } = something({ look: () => Promise.reject(new Error('no such run')) });
  await expect(messages.next()).rejects.toThrow('no such run');
  expect(listeners()).toBe(0);
});

function silentUntil(look: number): Pick<ToldAsItChanges<number>, 'look'> {
  let looks = 0;
  return { look: () => (++looks < look ? null : looks) };
}
