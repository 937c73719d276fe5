import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Checkpoint } from '../definition/checkpoint.ts';
import type { Definition } from '../definition/definition.ts';
import type { RunCommand } from './run-command.ts';
import { openQuestionsOf } from './questions.ts';
import { isFinal, type RunState } from './run-state.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { tries } from '../testing/tries.ts';

const QUESTIONS: readonly Checkpoint[] = [CHECKPOINT, CHECKPOINT, { ...CHECKPOINT, holds: 'dependents' }];

/** A random graph: step i may depend on any step before it. */
const graphs: fc.Arbitrary<Definition> = fc
  .record({
    edges: fc.array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 }),
    isolated: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    checkpoints: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 12, maxLength: 12 }),
    retries: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
    priorities: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 12, maxLength: 12 }),
    maxParallel: fc.integer({ min: 1, max: 5 }),
    mode: fc.constantFrom('parallel', 'sequential'),
    queueStrategy: fc.constantFrom('fifo', 'priority'),
    planApproval: fc.boolean(),
    questionsHold: fc.constantFrom('run' as const, 'dependents' as const),
  })
  .map(({ edges, isolated, checkpoints, retries, priorities, ...execution }) =>
    buildDefinition({
      execution,
      steps: edges.map((sources, index) =>
        agentStep({
          id: `s${index}`,
          dependsOn: [...new Set(sources.filter((source) => source < index).map((source) => `s${source}`))],
          join: 'any',
          onError: isolated[index] ? 'continue' : 'fail',
          priority: priorities[index] ?? 0,
          checkpointAfter: QUESTIONS[checkpoints[index] ?? 5] ?? null,
          retry: {
            maxAttempts: retries[index] ?? 1,
            initialDelayMs: 10,
            backoffMultiplier: 2,
            maxDelayMs: 100,
            strategy: 'exponential',
            jitter: 0,
          },
        }),
      ),
    }),
  );

/** What happens next, chosen by numbers so that any sequence fits any run. */
const happenings = fc.array(fc.record({ what: fc.integer({ min: 0, max: 19 }), which: fc.nat(50) }), { maxLength: 80 });

function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(items.length, 1)];
}

function happen(run: RunOnPaper, what: number, which: number): void {
  const { state } = run;
  run.now += 7;
  const stepId = pick(state.steps, which)?.id ?? '';
  const underWay = pick(run.underWay, which);
  const approvalId = pick([...state.approvals.keys()], which) ?? '';
  const command = (more: RunCommand) => void run.want(more);
  const answer = (decision: 'continue' | 'retry' | 'rewind' | 'abort') =>
    command({
      type: 'decide',
      approvalId,
      decision,
      notes: null,
      modifications: decision === 'retry' ? { x: which } : null,
      rewindTo: decision === 'rewind' ? stepId : null,
    });
  if (what <= 8) return void (underWay && run.succeed(underWay));
  if (what <= 11) return void (underWay && run.fail(underWay, { retryable: which % 3 > 0 }));
  if (what === 12) return answer('continue');
  if (what === 13) return answer('retry');
  if (what === 14) return answer(which % 4 === 0 ? 'abort' : 'rewind');
  if (what === 15)
    return command({ type: 'retry', stepId: which % 2 ? stepId : null, modifications: null, notes: null });
  if (what === 16) return command({ type: 'skip', stepId, output: which, notes: null });
  if (what === 17) return command({ type: 'rewind', stepId, modifications: null, notes: null });
  if (what === 18) return command({ type: state.isPaused ? 'resume' : 'pause', notes: null });
  if (which % 10 === 0) return command({ type: which % 20 === 0 ? 'abort' : 'cancel', notes: null });
  run.now += 200;
  run.advance();
}

/** Everything that matters of a state, as plain data. */
function plain(state: RunState): unknown {
  const { plan: _, ready, retrying, approvals, attention, decided, ...rest } = state;
  return {
    ...rest,
    ready: ready.toArray(),
    retrying: [...retrying].sort(),
    approvals: [...approvals.keys()].sort(),
    attention: [...attention].sort(),
    decided: [...decided].sort(),
  };
}

/** One of its questions may: said of the definition alone. */
function holdsRun({ plan: { definition, steps }, mode }: RunState): boolean {
  return (
    mode === 'sequential' ||
    definition.execution.questionsHold === 'run' ||
    steps.some(({ step }) => step.checkpointAfter?.holds === 'run')
  );
}

function expectSound(run: RunOnPaper): void {
  const { state } = run;
  const { steps } = state;
  const running = steps.filter(({ status }) => status === 'running');
  expect(state.inFlight).toBe(running.length);
  expect(running.length + state.retrying.size, 'what waits for its retry keeps its place').toBeLessThanOrEqual(
    state.maxParallel,
  );
  expect(state.unsettled).toBe(steps.filter(({ isSettled }) => !isSettled).length);
  for (const step of steps) {
    const sources = step.planned.dependencies.map((index) => steps[index]);
    expect(step.openDependencies).toBe(sources.filter((source) => !source?.isSettled).length);
    expect(step.fulfilledDependencies).toBe(
      sources.filter((source) => source?.isSettled && source.hasDelivered).length,
    );
    if (step.status === 'running' || step.status === 'queued') expect(step.openDependencies).toBe(0);
    expect(step.status === 'queued').toBe(state.ready.toArray().includes(step.index));
    expect(step.status === 'retrying').toBe(state.retrying.has(step.index));
  }
  if (isFinal(state.status)) {
    expect(running).toEqual([]);
    expect(state.approvals.size).toBe(0);
  }
  if (state.failing && !state.isPaused)
    expect(state.approvals.size, 'nobody is asked while the run can only fail').toBe(0);
  if (state.status === 'checkpoint') expect(state.approvals.size).toBeGreaterThan(0);
  expect([...state.heldBy].filter((id) => !state.approvals.has(id))).toEqual([]);
  if (openQuestionsOf(state) === 0 || state.isPaused || isFinal(state.status)) return;
  const goesOn = running.length + state.retrying.size > 0;
  if (state.status === 'running') expect(goesOn, 'it is running, so something goes on').toBe(true);
  else if (state.status !== 'approval_pending' && !holdsRun(state))
    expect(goesOn, 'it waits for people, so nothing else goes on').toBe(false);
}

test('whatever happens, counters, queues and statuses agree, and limits hold', () => {
  fc.assert(
    fc.property(graphs, happenings, fc.boolean(), (definition, sequence, attended) => {
      const run = new RunOnPaper(definition, { attended });
      for (const { what, which } of sequence) {
        happen(run, what, which);
        expectSound(run);
      }
    }),
    tries(300),
  );
});

test('folding the journal again gives the same state at every point', () => {
  fc.assert(
    fc.property(graphs, happenings, (definition, sequence) => {
      const run = new RunOnPaper(definition);
      for (const { what, which } of sequence) happen(run, what, which);
      expect(plain(foldAgain(run.state, run.events))).toEqual(plain(run.state));
      expect(run.events.map(({ sequence: place }) => place)).toEqual(run.events.map((_, index) => index + 1));
    }),
    tries(200),
  );
});

test('no run is ever stuck: answering, retrying and letting attempts succeed always ends it', () => {
  fc.assert(
    fc.property(graphs, happenings, fc.boolean(), (definition, sequence, attended) => {
      const run = new RunOnPaper(definition, { attended });
      for (const { what, which } of sequence) happen(run, what, which);
      for (let turns = 0; !isFinal(run.state.status); turns++) {
        expect(turns).toBeLessThan(500);
        run.now += 1000;
        run.advance();
        const [approvalId] = run.state.approvals.keys();
        const [underWay] = run.underWay;
        if (run.state.isPaused) run.want({ type: 'resume', notes: null });
        else if (approvalId !== undefined)
          run.want({
            type: 'decide',
            approvalId,
            decision: 'continue',
            notes: null,
            modifications: null,
            rewindTo: null,
          });
        else if (underWay !== undefined) run.succeed(underWay);
        else if (run.state.status === 'needs_attention')
          run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
      }
    }),
    tries(200),
  );
});

test('questions may be answered in any order, whatever they hold: every step meets the same fate', () => {
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat(50)), fc.infiniteStream(fc.nat(50)), (definition, ...orders) => {
      const ends = orders.map((choices) => {
        const run = new RunOnPaper(definition);
        while (!isFinal(run.state.status)) {
          const open = [...run.state.approvals.keys(), ...run.underWay];
          const chosen = pick(open, choices.next().value ?? 0) ?? '';
          if (!run.state.approvals.has(chosen)) run.succeed(chosen);
          else {
            const answer = { decision: 'continue', notes: null, modifications: null, rewindTo: null } as const;
            expect(run.want({ type: 'decide', approvalId: chosen, ...answer })).toBeNull();
          }
          expectSound(run);
        }
        return { statuses: run.statuses(), status: run.state.status, outputs: { ...run.state.outputs } };
      });
      expect(ends[1]).toEqual(ends[0]);
    }),
    tries(200),
  );
});

/** Independent of the engine: what must become of every step when each one's fate is known beforehand. */
function expectedFates(definition: Definition, breaks: ReadonlySet<string>): Record<string, string> {
  const fates: Record<string, string> = {};
  for (const step of definition.steps) {
    const delivering = step.dependsOn.filter((id) => fates[id] === 'completed');
    if (step.dependsOn.length > 0 && delivering.length === 0) fates[step.id] = 'skipped';
    else fates[step.id] = breaks.has(step.id) ? 'failed' : 'completed';
  }
  return fates;
}

test('with isolated failures every step meets the fate that the graph alone gives it, in any order of events', () => {
  fc.assert(
    fc.property(graphs, fc.array(fc.nat(11)), fc.infiniteStream(fc.nat(50)), (graph, broken, choices) => {
      const steps = graph.steps.map((step) => ({ ...step, onError: 'continue' as const, checkpointAfter: null }));
      const definition = { ...graph, steps, execution: { ...graph.execution, planApproval: false } };
      const breaks = new Set(broken.map((index) => `s${index}`));
      const run = new RunOnPaper(definition);
      while (!isFinal(run.state.status)) {
        const stepId = pick(run.underWay, choices.next().value ?? 0);
        if (stepId === undefined) throw new Error('nothing is under way');
        if (breaks.has(stepId)) run.fail(stepId, { retryable: false });
        else run.succeed(stepId);
      }
      const fates = expectedFates(definition, breaks);
      expect(run.statuses()).toEqual(fates);
      const all = Object.values(fates);
      const status = !all.includes('failed')
        ? 'completed'
        : all.includes('completed')
          ? 'partially_completed'
          : 'failed';
      expect(run.state.status).toBe(status);
    }),
    tries(300),
  );
});
