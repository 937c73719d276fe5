// A store that lies elsewhere answers in a later turn of the event loop: what runs come to is the same.
import { beforeAll, describe, expect, test } from 'vitest';
import { AgentError, CallsAsked } from '../agents/port/agent.ts';
import { loadExpressions } from '../definition/expression.ts';
import { continuing } from '../testing/continuing.ts';
import { briefHistory } from '../testing/brief-history.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, fanOut, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

beforeAll(loadExpressions);

const pair = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner' })] });
const children = { child };
const histories = {
  'a chain': pair,
  'steps side by side': buildDefinition({ steps: ['a', 'b', 'c'].map((id) => agentStep({ id })) }),
  'a checkpoint': buildDefinition({
    steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b', dependsOn: ['a'] })],
  }),
  'a list': buildDefinition({ steps: [agentStep({ id: 'a', forEach: fanOut('{{ ["Ada", "Grace"] }}') })] }),
  'child runs': buildDefinition({
    steps: [
      childStep({ id: 'first', orchestration: { name: 'child' } }),
      childStep({ id: 'second', orchestration: { name: 'child' } }),
      agentStep({ id: 'after', dependsOn: ['first', 'second'] }),
    ],
  }),
};

/** The next process, over what the last one recorded: it has no run in memory. */
async function nextProcess(before: MemoryExecutor, answersLater: boolean): Promise<MemoryExecutor> {
  await before.executor.stop();
  const { journal, clock } = before;
  const it = new MemoryExecutor({ journal, clock, children, answersLater });
  it.executor.recover([...new Set(journal.readAll(0, 10_000).map(({ runId }) => runId))].filter(isOpen(before)));
  await it.settle();
  return it;
}

function isOpen(it: MemoryExecutor): (runId: string) => boolean {
  return (runId) => !['completed', 'failed'].includes(it.status(runId) ?? '');
}

/** Ends a run with a process of its own for each thing that happens to it. */
async function played(definition: typeof pair, answersLater: boolean): Promise<MemoryExecutor> {
  let it = new MemoryExecutor({ children, answersLater });
  const runId = await it.create(definition);
  for (let round = 0; round < 30 && isOpen(it)(runId); round++) {
    it = await nextProcess(it, answersLater);
    const approval = [...(it.load(runId)?.approvals.keys() ?? [])][0];
    const [call] = it.calls;
    if (call) call.answer();
    else if (approval) await it.command(runId, continuing(approval));
    await it.settle();
  }
  return it;
}

describe('a run comes to the same where the store answers later', () => {
  test.each(Object.entries(histories))('%s', async (_name, definition) => {
    const [atOnce, later] = [await played(definition, false), await played(definition, true)];
    const brief = ({ journal }: MemoryExecutor) => briefHistory(journal.readAll(0, 10_000));
    expect(brief(later)).toEqual(brief(atOnce));
    expect(brief(later).at(-1)).toBe('run.completed');
    expect([...atOnce.bugs, ...later.bugs]).toEqual([]);
  });
});

const ONCE_MORE = retryEvery(2, 1_000);

const cached = buildDefinition({
  execution: {
    caching: {
      enabled: true,
      ttlSeconds: 60,
      steps: [
        { id: 'b', ttlSeconds: 60 },
        { id: 'c', ttlSeconds: 60 },
      ],
    },
  },
  steps: [
    agentStep({ id: 'a' }),
    agentStep({ id: 'b', dependsOn: ['a'] }),
    agentStep({ id: 'c', dependsOn: ['a'] }),
    agentStep({ id: 'd', dependsOn: ['b', 'c'] }),
  ],
});

describe('what a turn has yet to hear from its store', () => {
  test('keeps no other run waiting, and what comes for the same run stays in its order', async () => {
    const before = new MemoryExecutor();
    const runIds = [await before.create(pair), await before.create(pair)];
    const it = await nextProcess(before, true);
    const [first = '', second = ''] = runIds;
    const after = await nextProcess(it, true);
    const told: string[] = [];
    await Promise.all([
      after.command(first, { type: 'pause', notes: null }).then(() => told.push('paused')),
      after.command(first, { type: 'resume', notes: null }).then(() => told.push('resumed')),
      after.command(second, { type: 'pause', notes: null }).then(() => told.push('second')),
    ]);
    expect(told.filter((each) => each !== 'second')).toEqual(['paused', 'resumed']);
    expect([after.status(first), after.status(second)]).toEqual(['running', 'paused']);
    expect(after.bugs).toEqual([]);
  });

  test('may be many things of one input: what had been done is taken back, and nobody is called twice', async () => {
    const it = new MemoryExecutor({ answersLater: true });
    const asked: string[] = [];
    it.findCached = (key) => {
      asked.push(key);
      return { runId: 'earlier', stepId: 'b', storedAt: 0, output: 'kept', response: {} };
    };
    const runId = await it.create(cached);
    await it.settle();
    it.call('a').answer();
    await it.settle();
    expect(it.calls.map(({ request }) => request.step.id)).toEqual(['a', 'd']);
    expect(asked).toHaveLength(2);
    it.call('d').answer();
    await it.settle();
    expect(briefHistory(it.events(runId))).toEqual([
      'run.created',
      'run.plan_created',
      'run.started',
      'step.started a 1',
      'step.completed a 1',
      'step.completed b 1',
      'step.completed c 1',
      'step.started d 1',
      'step.completed d 1',
      'run.completed',
    ]);
    expect(it.bugs).toEqual([]);
  });

  test('is an error where the store has none to give, and concerns its run alone', async () => {
    const before = new MemoryExecutor();
    const [good, bad] = [await before.create(pair), await before.create(pair)];
    await before.executor.stop();
    const it = new MemoryExecutor({ journal: before.journal, clock: before.clock, answersLater: true });
    it.unfoldable = new Set([bad]);
    it.executor.recover([bad, good]);
    await it.settle();
    it.call('a').answer();
    await it.settle();
    expect([it.status(good), it.status(bad)]).toEqual(['running', 'needs_attention']);
    expect(it.executor.isSetAside(bad)).toBe(true);
  });

  test('is waited for before the engine stops: what an agent has answered is recorded', async () => {
    const it = new MemoryExecutor({ answersLater: true });
    it.findCached = () => undefined;
    const runId = await it.create(cached);
    await it.settle();
    it.call('a').answer();
    await new Promise(setImmediate);
    await it.executor.stop();
    expect(it.types(runId)).toContain('step.completed');
    expect(it.types(runId).filter((type) => type === 'step.completed')).toHaveLength(1);
  });

  test.each([
    ['an attempt', 'a', null],
    ['an attempt at an item', 'a[0]', fanOut('{{ ["Ada"] }}')],
  ])('may be what was said before %s: its agent is called once that has been read', async (_what, stepId, forEach) => {
    const it = new MemoryExecutor({ answersLater: true });
    const input = { userMessage: 'Hello' };
    const retried = buildDefinition({ steps: [agentStep({ id: 'a', input, retry: ONCE_MORE, forEach })] });
    const runId = await it.create(retried);
    await it.settle();
    it.call(stepId).fail(new AgentError('busy', 'try again', { retryable: true }));
    await it.settle();
    it.clock.advance(60_000);
    await it.settle();
    expect(it.calls.map(({ request }) => request.attempt)).toEqual([1, 2]);
    expect(it.call(stepId).request.conversation.messages).toEqual([{ role: 'user', content: 'Hello', stepId }]);
    it.call(stepId).answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
    expect(it.bugs).toEqual([]);
  });

  test('may be what an attempt had asked: it goes on with what people decided', async () => {
    const it = new MemoryExecutor({ answersLater: true });
    const runId = await it.create(pair);
    await it.settle();
    const mail = { id: '1', agent: 'mailer', tool: 'send', description: '', arguments: {}, schema: {}, when: null };
    it.call('a').fail(new CallsAsked([mail], { said: ['hello'] }, {}));
    await it.settle();
    await it.command(runId, continuing(`${runId}.a.1.calls`, [{ id: '1', decision: 'approve' }]));
    await it.settle();
    expect(it.calls.map(({ request }) => request.attempt)).toEqual([1, 1]);
    expect(it.call('a').request.answered).toMatchObject({ kept: { said: ['hello'] }, questions: 1 });
    expect(it.bugs).toEqual([]);
  });

  test('calls no agent for a step that was cancelled while it was read', async () => {
    const it = new MemoryExecutor({ answersLater: true });
    const retried = buildDefinition({ steps: [agentStep({ id: 'a', retry: ONCE_MORE })] });
    const runId = await it.create(retried);
    await it.settle();
    it.call('a').fail(new AgentError('busy', 'try again', { retryable: true }));
    await it.settle();
    const history = Promise.withResolvers<void>();
    it.reading = (read) => history.promise.then(read);
    it.clock.advance(60_000);
    await it.settle();
    expect(it.types(runId).filter((type) => type === 'step.started')).toHaveLength(2);
    await it.command(runId, { type: 'cancel', notes: null });
    history.resolve();
    await it.settle();
    expect(it.calls).toHaveLength(1);
    expect(it.bugs).toEqual([]);
  });

  test('tells of a run whether it waits for people once it has been read', async () => {
    const before = new MemoryExecutor();
    const runId = await before.create(pair);
    before.call('a').fail(new Error('down'));
    await before.settle();
    const it = await nextProcess(before, true);
    expect(await it.executor.isWaitingForPeople(runId)).toBe(true);
  });
});
