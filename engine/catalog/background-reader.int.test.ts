import { expect, test } from 'vitest';
import { parseWithOutline } from '../definition/parsing.ts';
import { BackgroundReader } from './background-reader.ts';

const steps = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `    - { id: s${index}, agent: writer, depends_on: [${index > 0 ? `s${index - 1}` : ''}] }\n`,
  ).join('');
const LONG = `metadata: { name: long, version: 1.0.0, owner: owner }
orchestration:
  steps:
${steps(400)}    - { id: sub, type: orchestration, orchestration: { name: other, version: 2.0.0, owner: owner } }
    - { id: taken, type: orchestration, orchestration: { name: taken, owner: owner } }
    - { id: gone, agent: nobody }
    - { id: third, type: orchestration, orchestration: { name: othr, owner: owner } }
`;
const known = {
  hasAgent: (name: string) => name === 'writer',
  agentNames: () => ['writer'],
  findDefinition: (name: string, version: string | null) =>
    (name === 'taken'
      ? 'found'
      : name !== 'other'
        ? 'unknown'
        : version === null || version === '1.0.0'
          ? 'found'
          : 'unknown_version') as 'found',
  ownersOf: (name: string) => (name === 'other' ? ['owner'] : name === 'taken' ? ['somebody'] : []),
  definitionNames: () => ['other', 'taken'],
};

test('a long text is read by a thread to the same result as here', async () => {
  const reader = new BackgroundReader();
  expect(await reader.read(LONG, known)).toEqual(parseWithOutline(LONG, known));
  expect(await reader.read(LONG, {})).toEqual(parseWithOutline(LONG, {}));
});

test('the thread goes on while others are answered, and its texts come back in order', async () => {
  const reader = new BackgroundReader();
  const order: number[] = [];
  const readings = [1, 2, 3].map((number) => reader.read(`${LONG}# ${number}`, known).then(() => order.push(number)));
  let turns = 0;
  const until = Promise.all(readings);
  let isDone = false;
  void until.then(() => (isDone = true));
  while (!isDone) {
    turns++;
    await new Promise(setImmediate);
  }
  expect(turns).toBeGreaterThan(3);
  expect(order).toEqual([1, 2, 3]);
});

/** A reader whose time passes when the test says so: the limits that were set, in milliseconds, and what they do. */
function withLimits() {
  const limits: { ms: number; pass: () => void; isOff: boolean }[] = [];
  const reader = new BackgroundReader({
    after: (ms, pass) => {
      const limit = { ms, pass, isOff: false };
      limits.push(limit);
      return () => void (limit.isOff = true);
    },
  });
  return { reader, limits };
}

test('a thread that is slow to begin takes nothing of the time that a text has', async () => {
  const { reader, limits } = withLimits();
  await reader.read(LONG, known);
  await reader.read(LONG, known);
  expect(limits).toMatchObject([
    { ms: 60_000, isOff: true },
    { ms: 10_000, isOff: true },
    { ms: 10_000, isOff: true },
  ]);
});

test('a thread that does not begin is given up, which says so, and the next text gets a new one', async () => {
  const { reader, limits } = withLimits();
  const reading = reader.read(LONG, known);
  await expect.poll(() => limits.length).toBe(1);
  limits[0]?.pass();
  await expect(reading).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: 'Checking it could not begin within 60 seconds',
  });
  expect((await reader.read(LONG, known)).problems).toHaveLength(5);
});

test('what takes longer than the deadline is refused, which says so, and the next text gets a new thread', async () => {
  const { reader, limits } = withLimits();
  await reader.read(LONG, known);
  const reading = reader.read(LONG, known);
  await expect.poll(() => limits.length).toBe(3);
  limits[2]?.pass();
  await expect(reading).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: expect.stringMatching(/longer than 10 seconds, and was given up$/),
  });
  expect((await reader.read(LONG, known)).problems.map(({ code }) => code)).toEqual([
    'unknown_agent',
    'unknown_version',
    'unknown_orchestration',
    'unknown_agent',
    'unknown_orchestration',
  ]);
});
