// Agents remember what their files say, for as long as they say, and nothing else.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../values/json.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { TestEngine, type TestEngineOptions } from '../../testing/test-engine.ts';

const DAY = 86_400_000;
const RULES = {
  read: [{ namespace: 'customers/{{ context.customer }}' }],
  write: [
    {
      namespace: 'customers/{{ context.customer }}',
      key: '{{ context.topic }}',
      value: '{{ userMessage }}',
      keep: '30d',
      when: 'context.topic != "nothing"',
    },
  ],
};
/** Says what it was handed of its memory. */
const CODE = 'module.exports = (request) => request.context.memory.map(({ key, value }) => key + ": " + value)';

async function open(file: JsonObject = {}, more: Partial<TestEngineOptions> = {}) {
  const directory = temporaryDirectory();
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  const agent = {
    metadata: { name: 'clerk', displayName: 'Clerk', version: '1.0.0', description: 'Remembers.' },
    type: 'function',
    configuration: { language: 'javascript', code: CODE },
    permissions: { memory: ['read', 'write'] },
    memory: RULES,
    ...file,
  };
  writeFileSync(join(agents, 'clerk.yaml'), JSON.stringify(agent));
  const clock = new ManualClock(Date.UTC(2026, 10, 30));
  const it = await TestEngine.open({ directory, agentDirectories: [agents], clock, ...more });
  onTestFinished(() => it.close());
  const tell = async (customer: string, topic: string, userMessage: string, mode: 'live' | 'rehearsal' = 'live') => {
    const input = JSON.stringify({ userMessage, context: { customer, topic } });
    const source = `
metadata: { name: talk, displayName: Talk, version: 1.0.0, description: Talks., owner: owner }
orchestration: { error_handling: { on_step_failure: { notifyHuman: false } }, steps: [ { id: work, agent: clerk, input: ${input} } ] }
`;
    clock.advance(1);
    const runId = await it.start(source, { mode });
    await it.ended(runId);
    const events = it.events(runId);
    const completed = events.findLast(({ type }) => type === 'orchestration.step.completed');
    const answer = completed?.type === 'orchestration.step.completed' ? completed.data.response?.['content'] : null;
    const said = events.flatMap((event) => (event.type === 'orchestration.step.conversed' ? event.data : []));
    return { runId, heard: (answer as JsonObject | null)?.['result'] ?? null, said, events };
  };
  const known = () =>
    it.engine.memory.list({}, { limit: 100, offset: 0 }, clock.now()).items.map(({ key, value }) => [key, value]);
  return { it, clock, tell, known };
}

test('what an agent has written is handed to it in the next run about the same, and in no other', async () => {
  const { tell, known } = await open();
  expect((await tell('acme', 'tone', 'Be brief')).heard).toEqual([]);
  expect((await tell('acme', 'colour', 'Blue')).heard).toEqual(['tone: Be brief']);
  expect((await tell('umbrella', 'tone', 'Be kind')).heard).toEqual([]);
  expect((await tell('acme', 'tone', 'Be long')).heard).toEqual(['colour: Blue', 'tone: Be brief']);
  expect(known()).toEqual([
    ['tone', 'Be long'],
    ['tone', 'Be kind'],
    ['colour', 'Blue'],
  ]);
});

test('what was read and written is recorded with the run', async () => {
  const { tell } = await open();
  await tell('acme', 'tone', 'Be brief');
  const { said } = await tell('acme', 'nothing', 'Hello');
  expect(said.map(({ role, tool, content }) => [role, tool, JSON.parse(content) as unknown])).toEqual([
    [
      'memory',
      'read',
      [{ namespace: 'customers/acme', key: 'tone', value: 'Be brief', writtenAt: expect.any(String) }],
    ],
  ]);
});

test('it is forgotten when its time is up, by the clock of the engine', async () => {
  const { tell, clock, known } = await open();
  await tell('acme', 'tone', 'Be brief');
  clock.advance(30 * DAY - 1);
  expect(known()).toHaveLength(1);
  clock.advance(1);
  expect(known()).toEqual([]);
  expect((await tell('acme', 'nothing', 'Hello')).heard).toEqual([]);
});

test('a rehearsal reads nothing and writes nothing, and an agent whose file says nothing remembers nothing', async () => {
  const { tell, known } = await open({ rehearsal: { responder: 'summarize' } });
  await tell('acme', 'tone', 'Be brief', 'rehearsal');
  expect(known()).toEqual([]);
  const code = 'module.exports = (request) => request.context.memory === undefined';
  const without = await open({ memory: undefined as never, configuration: { language: 'javascript', code } });
  expect((await without.tell('acme', 'tone', 'Be brief')).heard).toBe(true);
  expect(without.known()).toEqual([]);
});

test('an agent whose file does not list memory under its permissions is refused', async () => {
  const { tell, known } = await open({ permissions: { memory: ['write'] } });
  const { events } = await tell('acme', 'tone', 'Be brief');
  expect(events.find(({ type }) => type === 'orchestration.step.failed')?.data).toMatchObject({
    error: { code: 'not_permitted', message: expect.stringContaining('may not read memory/customers/acme') as string },
  });
  expect(known()).toEqual([]);
});

test('what is too large, or one too many, is not kept, which its conversation says; the step is done', async () => {
  const { tell, known } = await open({}, { limits: { memories: 1, memoryBytes: 10 } });
  const large = await tell('acme', 'tone', 'Much too much');
  expect(large.said.at(-1)?.content).toContain('10 bytes is the limit');
  await tell('acme', 'tone', 'Brief');
  const many = await tell('acme', 'colour', 'Blue');
  expect(many.said.at(-1)?.content).toContain('1 item is the limit');
  expect(many.heard).toEqual(['tone: Brief']);
  expect(known()).toEqual([['tone', 'Brief']]);
});

test('where there is no room for more, what is remembered can be written anew', async () => {
  const { tell, known } = await open({}, { limits: { memories: 1 } });
  await tell('acme', 'tone', 'Brief');
  await tell('acme', 'tone', 'Long');
  expect(known()).toEqual([['tone', 'Long']]);
});

test('of two runs that write the same at once one stands whole, and each says what it has written', async () => {
  const { tell, known } = await open();
  const [one, two] = await Promise.all([tell('acme', 'tone', 'Brief'), tell('acme', 'tone', 'Long')]);
  expect([one.said.at(-1)?.content, two.said.at(-1)?.content]).toEqual([
    expect.stringContaining('Brief'),
    expect.stringContaining('Long'),
  ]);
  expect(known()).toEqual([['tone', expect.stringMatching(/^(Brief|Long)$/)]]);
});

test('a clock that is set back an hour forgets nothing early, and one that runs ahead forgets for good only when written', async () => {
  const { tell, clock, it } = await open();
  await tell('acme', 'tone', 'Brief');
  const at = (now: number) => it.engine.memory.list({}, { limit: 10, offset: 0 }, now).total;
  expect(at(clock.now() - 3_600_000)).toBe(1);
  expect(at(clock.now() + 30 * DAY - 3_600_000)).toBe(1);
  expect(at(clock.now() + 30 * DAY + 3_600_000)).toBe(0);
  expect(at(clock.now())).toBe(1);
});
