/** Fan-outs of any width, limit and tolerance, told beforehand by an evaluator that only counts who fails. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FanOut } from '../definition/step.ts';
import { isFinal } from '../run/run-state.ts';
import { agentStep, buildDefinition, fanOut, retryEvery } from '../testing/build-definition.ts';
import { checkHistory } from '../testing/check-history.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { tries } from '../testing/tries.ts';

const DELAY_MS = 50;

const cases = fc.record({
  width: fc.integer({ min: 0, max: 25 }),
  maxParallel: fc.integer({ min: 1, max: 6 }),
  /** How often each item fails before it delivers; 3 is more than it is tried. */
  failures: fc.array(fc.constantFrom(0, 0, 0, 0, 1, 3), { minLength: 25, maxLength: 25 }),
  onItemFailure: fc.constantFrom<FanOut['onItemFailure'][]>('fail', 'continue', 'continue'),
  maxFailures: fc.option(fc.integer({ min: 0, max: 6 })),
  maxFailurePercentage: fc.option(fc.integer({ min: 0, max: 100 })),
  order: fc.infiniteStream(fc.nat(100)),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

function definitionOf({ maxParallel, onItemFailure, maxFailures, maxFailurePercentage }: Case) {
  const tolerance = onItemFailure === 'continue' ? { maxFailures, maxFailurePercentage } : {};
  const retry = retryEvery(2, DELAY_MS);
  return buildDefinition({
    steps: [
      agentStep({ id: 'each', retry, forEach: fanOut('{{ list }}', { maxParallel, onItemFailure, ...tolerance }) }),
      agentStep({ id: 'after', dependsOn: ['each'] }),
    ],
  });
}

function failingOf({ width, failures }: Case): number[] {
  return Array.from({ length: width }, (_, place) => place).filter((place) => (failures[place] ?? 0) > 1);
}

/** Knows nothing of order, limits or retries. */
function expectedOf(it: Case): 'completed' | 'partially_completed' | 'failed' {
  const failing = failingOf(it).length;
  if (failing === 0) return 'completed';
  if (it.onItemFailure === 'fail') return 'failed';
  const isOver = failing > (it.maxFailures ?? Infinity) || failing * 100 > (it.maxFailurePercentage ?? 100) * it.width;
  return isOver ? 'failed' : 'partially_completed';
}

function begin(it: Case): RunOnPaper {
  return new RunOnPaper(definitionOf(it), { attended: false }).expand(
    'each',
    Array.from({ length: it.width }, (_, place) => place),
  );
}

/** Lets attempts end in the given order, each as it is fated, until nothing moves. */
function play(
  run: RunOnPaper,
  { failures, order, maxParallel }: Case,
  { until = Infinity, failsNow = true } = {},
): void {
  for (let ended = 0; ended < until && !isFinal(run.state.status); ended++) {
    const underWay = run.underWay.filter((id) => id !== 'each');
    expect(underWay.filter((id) => id !== 'after').length).toBeLessThanOrEqual(maxParallel);
    const id = underWay[(order.next().value ?? 0) % Math.max(underWay.length, 1)];
    if (id === undefined) {
      run.now += DELAY_MS;
      run.advance();
      continue;
    }
    const place = Number(/\d+/.exec(id)?.[0] ?? -1);
    const attempt = run.step(id).attempt;
    if (failsNow && attempt <= (failures[place] ?? 0)) run.fail(id);
    else run.succeed(id, `${id} delivered`);
  }
}

function keysOf(run: RunOnPaper): string[] {
  return run.events.flatMap(({ type, data }) =>
    type === 'orchestration.step.started' ? [`${data.stepId}/${data.attempt}`] : [],
  );
}

function expectSound(run: RunOnPaper): void {
  const { state, events } = run;
  expect(checkHistory(state.plan.definition, events)).toEqual([]);
  expect(new Set(keysOf(run)).size).toBe(keysOf(run).length);
  const again = foldAgain(state, events);
  expect([again.status, again.outputs, again.steps.map(({ id, status, attempt }) => [id, status, attempt])]).toEqual([
    state.status,
    state.outputs,
    state.steps.map(({ id, status, attempt }) => [id, status, attempt]),
  ]);
}

test('whatever the order in which items end, a run ends as their fates and its tolerance say', () => {
  fc.assert(
    fc.property(cases, (it) => {
      const run = begin(it);
      play(run, it);
      expect(run.state.status).toBe(expectedOf(it));
      expectSound(run);
      if (run.state.status === 'failed') return;
      const failing = new Set(failingOf(it));
      const results = Array.from({ length: it.width }, (_, place) =>
        failing.has(place) ? null : `each[${place}] delivered`,
      );
      expect(run.state.outputs['each']).toMatchObject({
        results,
        total: it.width,
        failed: failing.size,
        succeeded: it.width - failing.size,
        errors: [...failing].map((index) => ({ index, item: index })),
      });
      const end = run.events.at(-1);
      if (end?.type === 'orchestration.run.partially_completed')
        expect(end.data.failedSteps).toEqual([...failing].map((place) => `each[${place}]`));
    }),
    tries(500),
  );
});

test('a retry does what is missing and nothing else', () => {
  fc.assert(
    fc.property(cases, (it) => {
      const run = begin(it);
      play(run, it);
      if (expectedOf(it) === 'completed') return;
      const delivered = run.state.steps
        .filter(({ partOf, hasDelivered }) => partOf && hasDelivered)
        .map(({ id, attempt }) => [id, attempt]);
      expect(run.want({ type: 'retry', stepId: null, modifications: null, notes: null })).toBeNull();
      play(run, it, { failsNow: false });
      expect(run.state.status).toBe('completed');
      expect(run.state.outputs['each']).toMatchObject({
        results: Array.from({ length: it.width }, (_, place) => `each[${place}] delivered`),
      });
      expect(
        run.state.steps
          .filter(({ id }) => delivered.some(([known]) => known === id))
          .map(({ id, attempt }) => [id, attempt]),
      ).toEqual(delivered);
      expectSound(run);
    }),
    tries(500),
  );
});

test('a cancel, a pause or a retry of one item in the midst of it breaks nothing', () => {
  fc.assert(
    fc.property(
      cases,
      fc.nat(40),
      fc.constantFrom('cancel', 'pause', 'one', 'over'),
      fc.nat(24),
      (it, until, what, place) => {
        const run = begin(it);
        play(run, it, { until });
        if (what === 'cancel') run.want({ type: 'cancel', notes: null });
        if (what === 'pause' && !run.want({ type: 'pause', notes: null })) run.want({ type: 'resume', notes: null });
        if (what === 'one') run.want({ type: 'retry', stepId: `each[${place}]`, modifications: null, notes: null });
        if (what === 'over' && !run.want({ type: 'rewind', stepId: 'each', modifications: null, notes: null }))
          run.expand('each', ['anew', 'list']);
        play(run, it, { failsNow: false });
        expectSound(run);
        expect(isFinal(run.state.status)).toBe(true);
        expect(run.underWay).toEqual([]);
      },
    ),
    tries(500),
  );
});
