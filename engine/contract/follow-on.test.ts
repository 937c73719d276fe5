import { expect, test } from 'vitest';
import { followOn, pauseAfter, type FollowedOn } from './follow-on.ts';

interface Said {
  readonly position: number | null;
  readonly isWhole?: boolean;
}

const at = (position: number | null): Said => ({ position });
const gone = new Error('gone');

async function all(messages: AsyncIterable<Said>): Promise<Said[]> {
  const heard: Said[] = [];
  for await (const message of messages) heard.push(message);
  return heard;
}

/** What is answered each time it is opened; an error ends an answer as a failure. */
function script(
  answers: readonly (readonly (Said | Error)[])[],
  afterPosition: number | null = null,
  further: Partial<FollowedOn<Said>> = {},
) {
  const opened: (number | null)[] = [];
  const interruptions: { error: unknown; failures: number }[] = [];
  let isClosed = false;
  async function* answer(lines: readonly (Said | Error)[]): AsyncGenerator<Said> {
    try {
      for (const line of lines) {
        if (line instanceof Error) throw line;
        yield await Promise.resolve(line);
      }
    } finally {
      isClosed = true;
    }
  }
  const messages = followOn<Said>({
    afterPosition,
    open: (position) => {
      opened.push(position);
      return Promise.resolve(answer(answers[opened.length - 1] ?? []));
    },
    positionOf: ({ position }) => position,
    isWhole: ({ isWhole }) => isWhole === true,
    whenInterrupted: (error, failures) => {
      interruptions.push({ error, failures });
      return Promise.resolve(interruptions.length < answers.length);
    },
    ...further,
  });
  return { messages, opened, interruptions, isClosed: () => isClosed };
}

test('goes on after a break where it was, and hears nothing twice', async () => {
  const { messages, opened } = script([[at(1), at(4), gone], [at(3), at(4), at(5)], [at(6)]], 0);
  expect((await all(messages)).map(({ position }) => position)).toEqual([1, 4, 5, 6]);
  expect(opened).toEqual([0, 4, 5]);
});

test('hears what tells all anew, wherever it stands, and what says nothing of its place', async () => {
  const { messages, opened } = script([
    [at(7)],
    [{ position: 7, isWhole: true }, at(null), at(7)],
    [{ position: 2, isWhole: true }, at(3)],
  ]);
  expect((await all(messages)).map(({ position }) => position)).toEqual([7, 7, null, 2, 3]);
  expect(opened).toEqual([null, 7, 7]);
});

test('tells why it was interrupted, and how often in vain, until somebody is heard again', async () => {
  const { messages, interruptions } = script([[gone], [], [at(1)], [gone]]);
  await all(messages);
  expect(interruptions).toEqual([
    { error: gone, failures: 0 },
    { error: null, failures: 1 },
    { error: null, failures: 0 },
    { error: gone, failures: 1 },
  ]);
});

test('an answer that could not even be opened is an interruption, too', async () => {
  const { messages, interruptions } = script([[]], null, { open: () => Promise.reject(gone) });
  expect(await all(messages).catch(() => 'failed')).toEqual([]);
  expect(interruptions.map(({ error }) => error)).toEqual([gone]);
});

test('ends with what is thrown where it was asked whether to go on', async () => {
  const { messages } = script([[gone]], null, { whenInterrupted: (error) => Promise.reject(error as Error) });
  await expect(all(messages)).rejects.toBe(gone);
});

test('whoever has heard enough closes what was opened', async () => {
  const { messages, opened, isClosed } = script([[at(1), at(2)], [at(3)]]);
  for await (const { position } of messages) if (position === 1) break;
  expect([opened.length, isClosed()]).toEqual([1, true]);
});

test('whoever has heard enough is left alone, even where what was opened can not be closed', async () => {
  async function* answer(): AsyncGenerator<Said> {
    try {
      yield await Promise.resolve(at(1));
      yield at(2);
    } finally {
      throw gone;
    }
  }
  const { messages, interruptions } = script([[], []], null, { open: () => Promise.resolve(answer()) });
  for await (const _ of messages) break;
  expect(await messages.next()).toEqual({ done: true, value: undefined });
  expect(interruptions).toEqual([]);
});

test('asks soon at first, and then less often, for as long as it takes', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 100].map(pauseAfter)).toEqual([100, 250, 500, 1000, 2000, 4000, 4000, 4000]);
});
