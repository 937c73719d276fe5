import { describe, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import type { Json } from '../values/json.ts';
import { completionEvents } from '../scheduler/settle-attempt.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { approvalReview } from './approval-review.ts';
import type { DeliverableRow } from './read-models.ts';
import { rowChanges } from './row-changes.ts';
import { runView, withChildren } from './run-view.ts';

/** fetch, under review → check and sum → report, which also asks another team; `aside` hangs on nothing. */
const definition = buildDefinition({
  displayName: 'Weekly figures',
  steps: [
    agentStep({ id: 'fetch', name: 'Fetch figures', agent: 'fetcher', checkpointAfter: CHECKPOINT }),
    agentStep({ id: 'check', agent: 'checker', dependsOn: ['fetch'] }),
    agentStep({ id: 'sum', agent: 'adder', dependsOn: ['fetch'] }),
    childStep({ id: 'report', dependsOn: ['check', 'sum'], orchestration: { name: 'report', owner: 'writers' } }),
    agentStep({ id: 'aside' }),
  ],
});

class Reviewed extends RunOnPaper {
  readonly found: string[] = [];

  constructor(of: Definition = definition) {
    super(of);
  }

  at(now: number): this {
    this.now = now;
    return this;
  }

  deliver(stepId: string, output: Json, cost?: Json): this {
    const step = this.step(stepId);
    const response = { status: 'success', content: {}, metadata: { cost: cost ?? null } };
    const deliverable = { id: `run.${stepId}`, version: step.deliverableVersion + 1 };
    for (const event of completionEvents(this.state, step, {
      stepId,
      attempt: step.attempt,
      output,
      response,
      deliverable,
    }))
      this.emit(event);
    return this.advance();
  }

  /** Of the nth approval. */
  review(nth = -1, children: readonly RunOnPaper[] = []) {
    const view = withChildren(
      this.#view(),
      children.map((child) =>
        runView(
          child.events.map((event, index) => ({ ...event, position: index + 1 })),
          child.state.plan.definition,
          0,
        ),
      ),
    );
    const events = this.#stored();
    const approval = rowChanges(events, new Set(), new Set([this.state])).newApprovals.at(nth);
    if (!approval) throw new Error('Nothing was asked');
    const findDeliverable = (id: string, version: number) => {
      this.found.push(`${id} ${version}`);
      return { id, version, runId: 'run', content: `version ${version}`, metadata: {} } as unknown as DeliverableRow;
    };
    return approvalReview({
      approval,
      run: view,
      events,
      definition: this.state.plan.definition,
      actor: 'operator:ada',
      drafts: [],
      findDeliverable,
    });
  }

  #stored() {
    return this.events.map((event, index) => ({ ...event, position: index + 1 }));
  }

  #view() {
    return runView(this.#stored(), this.state.plan.definition, this.now);
  }
}

describe('what is put before somebody who has to decide', () => {
  test('is the work, with what it was made of and how long that took', () => {
    const run = new Reviewed().at(50).deliver('fetch', { rows: 3 });
    const review = run.review();
    expect(review).toMatchObject({
      title: 'Weekly figures',
      approval: { id: 'run.fetch.1', question: 'Go on?', status: 'pending' },
      run: { id: 'run', status: 'running', stepsTotal: 5 },
      step: { id: 'fetch', name: 'Fetch figures', agent: 'fetcher', previous: null, madeWith: null },
    });
    expect(review.step?.work).toEqual({
      attempt: 1,
      finishedAt: 50,
      durationMs: 50,
      input: {},
      output: { rows: 3 },
      warnings: [],
      deliverable: expect.objectContaining({ version: 1, content: 'version 1' }) as unknown,
    });
    expect(run.found).toEqual(['run.fetch 1']);
    for (const name of ['steps', 'results', 'approvals', 'signals', 'children', 'metrics', 'sequence'])
      expect(review.run).not.toHaveProperty(name);
  });

  test('says what starts next, and how much hangs on it', () => {
    const { next, laterSteps, phases } = new Reviewed().succeed('fetch').review();
    expect(next).toEqual([
      { id: 'check', name: 'check', agent: 'checker' },
      { id: 'sum', name: 'sum', agent: 'adder' },
    ]);
    expect({ laterSteps, phases }).toEqual({ laterSteps: 3, phases: [] });
  });

  test('has what was turned down before, and under which modifications the new work was made', () => {
    const run = new Reviewed().at(50).deliver('fetch', 'by day');
    run.at(100).answer('fetch', 'retry', { modifications: { grouping: 'week', depth: 1 } });
    run.at(170).deliver('fetch', 'by week');
    const { step, earlier } = run.review();
    expect(step).toMatchObject({
      work: { attempt: 2, output: 'by week', durationMs: 70 },
      previous: { attempt: 1, output: 'by day' },
      madeWith: { grouping: 'week', depth: 1 },
    });
    expect(earlier).toMatchObject([{ id: 'run.fetch.1', decision: 'retry' }]);
    expect(run.found).toEqual(['run.fetch 2', 'run.fetch 1']);
  });

  test('is still what was decided on when the work has been made again since', () => {
    const run = new Reviewed().deliver('fetch', 'by day');
    run.at(20).answer('fetch', 'retry', { modifications: { grouping: 'week' } });
    run.at(30).deliver('fetch', 'by week');
    const { step, earlier } = run.review(0);
    expect(step).toMatchObject({ work: { attempt: 1, output: 'by day' }, previous: null, madeWith: null });
    expect(earlier).toEqual([]);
  });

  test('knows modifications of this step only, and until the work is done', () => {
    const run = new Reviewed().fail('aside', { retryable: false });
    run.want({ type: 'retry', stepId: 'aside', modifications: { other: true }, notes: null });
    run.deliver('fetch', 'first');
    expect(run.review().step?.madeWith).toBeNull();
    run.answer('fetch', 'retry', { modifications: { grouping: 'week' } });
    run.deliver('fetch', 'second').answer('fetch', 'retry');
    run.deliver('fetch', 'third');
    expect(run.review().step).toMatchObject({
      work: { output: 'third' },
      previous: { output: 'second' },
      madeWith: null,
    });
  });

  test('puts together the modifications of several retries that came to nothing', () => {
    const run = new Reviewed().fail('fetch', { retryable: false });
    run.want({ type: 'retry', stepId: 'fetch', modifications: { grouping: 'week' }, notes: null });
    run.fail('fetch', { retryable: false });
    run.want({ type: 'retry', stepId: 'fetch', modifications: { depth: 2 }, notes: null });
    run.deliver('fetch', 'at last');
    expect(run.review().step?.madeWith).toEqual({ grouping: 'week', depth: 2 });
  });

  test('says to which steps it can be rewound: those that have run', () => {
    expect(new Reviewed().succeed('fetch').review().rewindTargets).toEqual([
      { id: 'fetch', name: 'Fetch figures', agent: 'fetcher' },
      { id: 'aside', name: 'aside', agent: 'worker' },
    ]);
  });

  test('has no work where there is none yet, and no deliverable where none was made', () => {
    const run = new Reviewed().succeed('fetch');
    expect(run.review().step?.work).toMatchObject({ deliverable: null });
    expect(run.found).toEqual([]);
  });

  test('sums up what agents said that it has cost, children included', () => {
    const child = new Reviewed().deliver('fetch', 'rows', 0.5);
    const run = new Reviewed().deliver('fetch', 'rows', 0.25);
    expect(run.review().cost).toBe(0.25);
    expect(run.review(-1, [child]).cost).toBe(0.75);
    const free = new Reviewed().deliver('fetch', 'rows', 'a lot');
    expect(free.review().cost).toBeNull();
    expect(free.review(-1, [child]).cost).toBe(0.5);
    expect(new Reviewed().deliver('fetch', 'rows', Infinity).review().cost).toBeNull();
    expect(new Reviewed().succeed('fetch').review().cost).toBeNull();
  });
});

describe('the plan of a run that is under review', () => {
  const planned = buildDefinition({ ...definition, execution: { planApproval: true } });

  test('is shown phase by phase, with what it begins with and how much there is', () => {
    const review = new Reviewed(planned).review();
    const [fetch, check, sum, report, aside] = [
      { id: 'fetch', name: 'Fetch figures', agent: 'fetcher' },
      { id: 'check', name: 'check', agent: 'checker' },
      { id: 'sum', name: 'sum', agent: 'adder' },
      { id: 'report', name: 'report', agent: 'writers' },
      { id: 'aside', name: 'aside', agent: 'worker' },
    ];
    expect(review).toMatchObject({ step: null, laterSteps: 5, rewindTargets: [], earlier: [], cost: null });
    expect(review.phases).toEqual([[fetch, aside], [check, sum], [report]]);
    expect(review.next).toEqual([fetch, aside]);
  });

  test('is not an earlier approval about the first step, nor the other way round', () => {
    const run = new Reviewed(planned);
    const [plan] = run.state.approvals.keys();
    run.want({
      type: 'decide',
      approvalId: plan ?? '',
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    run.succeed('fetch');
    expect(run.review().earlier).toEqual([]);
    expect(run.review(0).earlier).toEqual([]);
  });
});

test('a step that only runs when nobody answers is not what comes next', () => {
  const timeout = { afterSeconds: 60, outcome: 'branch', escalateTo: null, goTo: 'remind', then: null } as const;
  const asking = agentStep({ id: 'ask', checkpointAfter: { ...CHECKPOINT, timeout } });
  const run = new Reviewed(
    buildDefinition({
      steps: [asking, agentStep({ id: 'remind', dependsOn: ['ask'] }), agentStep({ id: 'go', dependsOn: ['ask'] })],
    }),
  );
  expect(run.succeed('ask').review()).toMatchObject({ next: [{ id: 'go' }], laterSteps: 2 });
});
