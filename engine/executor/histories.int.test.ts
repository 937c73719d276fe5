import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRow } from '../projections/read-models.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import { initialState, isFinal } from '../run/run-state.ts';
import { checkHistory } from '../testing/check-history.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { tries } from '../testing/tries.ts';

let it: TestEngine;

const CHILD = `
metadata: { name: child, displayName: Child, version: 1.0.0, description: A child, owner: owner }
orchestration:
  steps:
    - { id: work, agent: test-flaky, checkpoint_after: { question: "Child?" }, retry: { maxAttempts: 2, initialDelayMs: 2 } }
    - { id: finish, agent: test-flaky, depends_on: [work] }
  finally:
    - { id: tidy, agent: test-noop, input: { script: { delayMs: 2 } } }
`;

beforeAll(async () => {
  it = await TestEngine.open({ ledger: null });
  it.import('child', CHILD);
});

let isClosed = false;
afterAll(() => {
  isClosed = true; // what was interrupted when time was up may still look
  return it.close();
});

const STEPS = 9;

/** How a step's agent behaves: fine, fails so many times, or for good; at once or a little later. */
const behaviours = fc.record({
  script: fc.oneof(
    { weight: 5, arbitrary: fc.constant({ behaviour: 'succeed' }) },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 1, max: 3 }).map((times) => ({ behaviour: 'fail', retryable: true, times })),
    },
    { weight: 1, arbitrary: fc.constant({ behaviour: 'fail', retryable: false, times: 2 }) },
  ),
  delayMs: fc.constantFrom(undefined, undefined, 1, 3),
  attempts: fc.integer({ min: 1, max: 3 }),
  isIsolated: fc.boolean(),
  asks: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
  isChild: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
});

/** Chains, fans, joins: step i may depend on any step before it. JSON is YAML. */
const sources = fc
  .record({
    edges: fc.array(fc.array(fc.nat(STEPS), { maxLength: 3 }), { minLength: 1, maxLength: STEPS }),
    agents: fc.array(behaviours, { minLength: STEPS, maxLength: STEPS }),
    maxParallel: fc.integer({ min: 1, max: 4 }),
    mode: fc.constantFrom('parallel', 'parallel', 'sequential'),
    plan_approval: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
  })
  .map(({ edges, agents, maxParallel, mode, plan_approval }) =>
    JSON.stringify({
      metadata: { name: 'random', displayName: 'Random', version: '1.0.0', description: 'Random', owner: 'owner' },
      orchestration: {
        execution: { mode, plan_approval, concurrency: { maxParallel } },
        steps: edges.map((from, index) => {
          const { script, delayMs, attempts, isIsolated, asks, isChild } = agents[index] as (typeof agents)[number];
          const agent = {
            agent: 'test-noop',
            input: { userMessage: 'x', script: { ...script, ...(delayMs && { delayMs }) } },
          };
          return {
            id: `s${index}`,
            depends_on: [...new Set(from.filter((source) => source < index).map((source) => `s${source}`))],
            ...(isChild ? { type: 'orchestration', orchestration: { name: 'child', owner: 'owner' } } : agent),
            retry: { maxAttempts: attempts, initialDelayMs: 2, maxDelayMs: 4 },
            ...(isIsolated && { on_error: 'continue' }),
            ...(asks && { checkpoint_after: { question: 'Go on?' } }),
          };
        }),
      },
    }),
  );

/** After so many events somebody wants this; numbers, so that anything fits any run. */
const interventions = fc.array(
  fc.record({ after: fc.integer({ min: 3, max: 40 }), what: fc.nat(9), which: fc.nat(50) }),
  { maxLength: 5 },
);
const cases = fc.record({
  source: sources,
  interventions,
  answers: fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
  attended: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

function commandOf(what: number, which: number): RunCommand {
  const stepId = `s${which % STEPS}`;
  if (what === 0 && which % 5 === 0) return { type: 'cancel', notes: null };
  if (what <= 3) return { type: 'pause', notes: null };
  if (what <= 5) return { type: 'resume', notes: null };
  if (what === 6) return { type: 'retry', stepId: which % 2 ? stepId : null, modifications: null, notes: null };
  if (what === 7) return { type: 'skip', stepId, output: which, notes: null };
  return { type: 'rewind', stepId, modifications: null, notes: null };
}

/** A refusal is an answer, also when time is up and the engine stops; anything else is a failure of the test. */
async function want(runId: string, command: RunCommand): Promise<void> {
  await it.engine
    .command(runId, command, 'operator:test')
    .catch((error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/^(refused|stopping)$/) }));
}

/** What a person does where nothing moves. */
function moveOn(run: RunRow, answer: number): RunCommand {
  if (run.status === 'paused') return { type: 'resume', notes: null };
  const [approval] = it.engine.readModels.listApprovals(
    { status: 'pending', runId: run.id },
    { limit: 1, offset: 0 },
  ).items;
  const decision = answer <= 6 ? 'continue' : answer <= 8 && approval?.kind === 'checkpoint' ? 'retry' : 'abort';
  if (approval)
    return { type: 'decide', approvalId: approval.id, decision, notes: null, modifications: null, rewindTo: null };
  return answer <= 5
    ? { type: 'retry', stepId: null, modifications: null, notes: null }
    : { type: 'cancel', notes: null };
}

/** The run and its children. */
function treeOf(runId: string): RunRow[] {
  return [it.engine.readModels.findRun(runId) as RunRow, ...it.engine.readModels.childrenOf(runId)];
}

async function perform({ source, interventions: wanted, answers, attended }: Case): Promise<string> {
  const runId = await it.start(source, { attended });
  const due = [...wanted].sort((a, b) => a.after - b.after);
  const moves = [...answers];
  let isAsking = false;
  await new Promise<void>((resolve) => {
    const ask = (target: string, command: RunCommand) => {
      isAsking = true;
      void want(target, command).finally(() => {
        isAsking = false;
        setImmediate(look);
      });
    };
    const look = () => {
      if (isAsking || isClosed) return;
      const tree = treeOf(runId);
      const { sequence, status } = tree[0] as RunRow;
      const next = due[0] && (sequence >= due[0].after || isFinal(status)) ? due.shift() : undefined;
      if (next) return ask(tree[next.which % tree.length]?.id ?? runId, commandOf(next.what, next.which));
      if (isFinal(status)) return void (stop(), resolve());
      if (!it.engine.isWaitingForPeople(runId)) return;
      const still = tree.find((run) => run.status !== 'running' && !isFinal(run.status));
      if (still && moves.length > 0) ask(still.id, moveOn(still, moves.shift() ?? 0));
      else ask(runId, { type: 'cancel', notes: null });
    };
    const stop = it.engine.subscribe(
      (events) => events.some(({ correlationId }) => correlationId === runId) && setImmediate(look),
    );
    setImmediate(look);
  });
  return runId;
}

function expectSound(runId: string): void {
  const events = it.events(runId);
  const [first] = events;
  if (first?.type !== 'orchestration.run.created') throw new Error('It does not begin with its creation');
  const definition = it.engine.journal.findSnapshot(first.data.definitionHash);
  if (!definition) throw new Error('Its definition is lost');
  expect(checkHistory(definition, events)).toEqual([]);
  const state = events.reduce(evolve, initialState(runId, planOf(definition, ''), first.data));
  const { status, sequence, updatedAt, steps, unsettled } = state;
  expect(it.engine.readModels.findRun(runId)).toMatchObject({
    status,
    sequence,
    updatedAt,
    stepsDone: steps.length - unsettled,
    finishedAt: updatedAt,
    error: state.error?.message ?? null,
  });
}

test('whatever agents and people do, several runs at once, every history is sound and readers see what it folds to', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 4 }), async (together) => {
      for (const runId of await Promise.all(together.map(perform))) for (const { id } of treeOf(runId)) expectSound(id);
      expect(it.bugs).toEqual([]);
    }),
    { ...tries(250), endOnFailure: true, interruptAfterTimeLimit: 15_000 },
  );
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});
