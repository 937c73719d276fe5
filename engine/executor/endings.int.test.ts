// How runs end, the whole way: with a real engine, its agents and its storage.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Agent } from '../agents/port/agent.ts';
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { createEngine } from '../assembly/create-engine.ts';
import type { RunEvent } from '../run/run-event.ts';
import { isFinal } from '../run/run-state.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const head = (name: string) =>
  `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: A test, owner: owner }\norchestration:\n`;

const BOOKING = `${head('booking')}
  error_handling: { on_step_failure: { notifyHuman: false }, rollback: { reversible: true, on: [failure, abort, cancel] } }
  steps:
    - { id: hotel, agent: test-echo, input: { userMessage: Hotel }, output_mapping: { number: "$.content.message" }, compensate: { agent: test-echo, input: { userMessage: "Cancel {{ output.number }} of {{ input.userMessage }}" } } }
    - { id: flight, agent: test-echo, depends_on: [hotel], input: { userMessage: Flight }, compensate: { agent: test-flaky, input: { userMessage: Cancel, script: { times: 2 } }, retry: { maxAttempts: 3, initialDelayMs: 1 } } }
    - { id: car, agent: test-echo, depends_on: [flight], input: { userMessage: Car }, compensate: { agent: test-echo } }
    - { id: payment, agent: test-fail, depends_on: [car], input: { userMessage: Pay, script: { code: card_declined, message: The card was declined } } }
  finally:
    - { id: tidy, agent: test-echo, input: { userMessage: "{{ run.outcome }}" } }
`;

async function open(): Promise<TestEngine> {
  const it = await TestEngine.open();
  onTestFinished(async () => {
    expect(it.bugs).toEqual([]);
    await it.close();
  });
  return it;
}

function started(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'orchestration.step.started' ? [`${event.data.stepId} ${event.data.attempt}`] : [],
  );
}

test('a booking whose payment fails is undone in reverse, tried again where that fails, cleaned up after, and ends with the original error', async () => {
  const it = await open();
  const runId = await it.start(BOOKING, { attended: false });
  expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: 'The card was declined' });
  const events = it.events(runId);
  expect(started(events)).toEqual([
    'hotel 1',
    'flight 1',
    'car 1',
    'payment 1',
    'car@compensation 1',
    'flight@compensation 1',
    'flight@compensation 2',
    'flight@compensation 3',
    'hotel@compensation 1',
    'tidy 1',
  ]);
  const undoing = events.find(
    (event) => event.type === 'orchestration.step.started' && event.data.stepId === 'hotel@compensation',
  );
  expect(undoing?.data).toMatchObject({
    agent: 'test-echo',
    input: {
      userMessage: 'Cancel Hotel of Hotel',
      context: { input: { userMessage: 'Hotel' }, output: { number: 'Hotel' } },
    },
  });
  expect(events.at(-1)).toMatchObject({
    type: 'orchestration.run.failed',
    data: {
      stepId: 'payment',
      error: { code: 'card_declined' },
      rollback: { compensated: ['hotel', 'flight', 'car'], notCompensated: [] },
    },
  });
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

test('a cancelled run tells its HTTP call to stop and cleans up exactly once, whoever cancels again', async () => {
  const asked: string[] = [];
  let hangUp: () => void = () => undefined;
  const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/work') request.socket.once('close', hangUp);
    else response.end('done');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = temporaryDirectory();
  const agents = overHttp(
    await createAgentRegistry({ directories: [], dataDirectory: directory, testAgents: {} }),
    base,
  );
  const bugs: unknown[] = [];
  const engine = await createEngine({ directory, agents, onUnexpectedError: (error) => bugs.push(error) });
  onTestFinished(async () => {
    await engine.close();
    server.closeAllConnections();
    server.close();
  });
  const source = `${head('caller')}  steps:\n    - { id: work, agent: test-noop, input: { userMessage: Work } }\n  finally:\n    - { id: give-back, agent: test-noop, input: { userMessage: Give back } }\n`;
  const { id } = await engine.start({
    definition: { source },
    parameters: {},
    mode: 'live',
    attended: true,
    owner: null,
    actor: 'operator:test',
    correlationId: null,
  });
  await until(engine, () => asked.includes('/work'), server);
  await engine.command(id, { type: 'cancel', notes: 'not needed' }, 'operator:ada');
  const second = engine.command(id, { type: 'cancel', notes: null }, 'operator:bob').then(
    () => 'taken',
    (error: unknown) => String(error),
  );
  await hungUp;
  await until(engine, () => isFinal(engine.readModels.findRun(id)?.status ?? 'running'));
  expect(await second).not.toBe('taken');
  expect(engine.readModels.findRun(id)).toMatchObject({ status: 'cancelled' });
  expect(asked).toEqual(['/work', '/give-back']);
  expect(started(engine.journal.readRun(id))).toEqual(['work 1', 'give-back 1']);
  expect(bugs).toEqual([]);
});

/** Resolves as soon as the condition holds; looked at whenever something is recorded, or a request comes in. */
function until(
  engine: Awaited<ReturnType<typeof createEngine>>,
  condition: () => boolean,
  server?: ReturnType<typeof createServer>,
): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      stop();
      server?.off('request', look);
      resolve();
    };
    const stop = engine.subscribe(look);
    server?.on('request', look);
    look();
  });
}

/** Every call goes to a real server, under the name of its step. */
function overHttp(registry: AgentRegistry, base: string): AgentRegistry {
  const agent: Agent = {
    invoke: async ({ step, mode, rehearsal }, { signal }) => {
      const response = await fetch(`${base}/${step.id}`, { method: 'POST', signal });
      return {
        status: 'success',
        mode,
        content: { message: await response.text() },
        metadata: { rehearsed: rehearsal },
      };
    },
  };
  return {
    find: (name) => registry.find(name),
    list: () => registry.list(),
    names: () => registry.names(),
    agentFor: (_profile: AgentProfile) => agent,
    close: () => registry.close(),
  };
}

test('a kill ends a rollback at once, says what it left out, and a rollback by hand does the rest', async () => {
  const it = await open();
  const source = BOOKING.replace(
    'compensate: { agent: test-flaky, input: { userMessage: Cancel, script: { times: 2 } }',
    'compensate: { agent: test-slow, input: { userMessage: Cancel, script: { delayMs: 3600000 } }',
  );
  const runId = await it.start(source, { attended: false });
  await it.until(runId, () => started(it.events(runId)).includes('flight@compensation 1'));
  await it.engine.command(runId, { type: 'kill', notes: 'the desk is closed' }, 'operator:ada');
  expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: 'The card was declined' });
  expect(it.events(runId).at(-1)).toMatchObject({
    actor: 'operator:ada',
    data: {
      killed: { notes: 'the desk is closed', skipped: ['flight@compensation', 'hotel@compensation', 'tidy'] },
      rollback: { compensated: ['car'] },
    },
  });
  await it.engine.command(runId, { type: 'roll_back', notes: null }, 'operator:ada');
  await it.until(runId, () => started(it.events(runId)).includes('flight@compensation 2'));
  await it.engine.command(runId, { type: 'kill', notes: null }, 'operator:ada');
  expect(await it.ended(runId)).toMatchObject({ status: 'failed' });
});

test('a child run that has completed is undone by its own compensations when its parent is rolled back', async () => {
  const it = await open();
  it.import(
    'inner',
    `${head('inner')}  steps:\n    - { id: reserve, agent: test-echo, input: { userMessage: Reserve }, compensate: { agent: test-echo } }\n    - { id: note, agent: test-noop, depends_on: [reserve] }\n`,
  );
  const source = `${head('outer')}
  error_handling: { on_step_failure: { notifyHuman: false } }
  steps:
    - { id: nested, type: orchestration, orchestration: { name: inner, version: 1.0.0, owner: owner } }
    - { id: pay, agent: test-fail, depends_on: [nested], input: { userMessage: Pay } }
`;
  const runId = await it.start(source, { attended: false });
  expect(await it.ended(runId)).toMatchObject({ status: 'failed' });
  const [child] = it.engine.readModels.childrenOf(runId);
  expect(child).toMatchObject({ status: 'aborted' });
  expect(started(it.events(child?.id ?? ''))).toEqual(['reserve 1', 'note 1', 'reserve@compensation 1']);
  expect(it.events(runId).at(-1)).toMatchObject({
    data: { rollback: { compensated: ['nested'], notCompensated: [] } },
  });
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

test('a child run that goes on when its parent is rolled back undoes what it did, whatever it says of cancelling', async () => {
  const it = await open();
  it.import(
    'inner',
    `${head('inner')}  steps:\n    - { id: reserve, agent: test-echo, input: { userMessage: Reserve }, compensate: { agent: test-echo } }\n    - { id: hold, agent: test-hang, depends_on: [reserve] }\n`,
  );
  const source = `${head('outer')}
  error_handling: { rollback: { reversible: true, on: [cancel] } }
  steps:
    - { id: first, agent: test-echo, input: { userMessage: First }, compensate: { agent: test-echo } }
    - { id: nested, type: orchestration, depends_on: [first], orchestration: { name: inner, version: 1.0.0, owner: owner } }
`;
  const runId = await it.start(source);
  await it.happened(runId, 'orchestration.child.started');
  const [child] = it.engine.readModels.childrenOf(runId);
  await it.until(child?.id ?? '', () => started(it.events(child?.id ?? '')).includes('hold 1'));
  await it.engine.command(runId, { type: 'cancel', notes: null }, 'operator:ada');
  expect(await it.ended(runId)).toMatchObject({ status: 'cancelled' });
  expect(await it.ended(child?.id ?? '')).toMatchObject({ status: 'cancelled' });
  expect(started(it.events(child?.id ?? ''))).toEqual(['reserve 1', 'hold 1', 'reserve@compensation 1']);
});

test('an SLA that is breached rolls the run back where its author wants that', async () => {
  const it = await open();
  const source = `${head('late')}  steps:\n    - { id: a, agent: test-echo, input: { userMessage: A }, compensate: { agent: test-echo } }\n    - { id: b, agent: test-hang, depends_on: [a], sla: { breach_after_seconds: 0.05, on_breach: rollback } }\n`;
  const runId = await it.start(source);
  expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: expect.stringContaining('SLA') });
  expect(started(it.events(runId))).toEqual(['a 1', 'b 1', 'a@compensation 1']);
});
