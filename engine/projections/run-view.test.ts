import { expect, test } from 'vitest';
import type { Json } from '../values/json.ts';
import { completionEvents } from '../scheduler/settle-attempt.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { runView, withChildren } from './run-view.ts';

const chain = buildDefinition({
  steps: [
    agentStep({ id: 'fetch', checkpointAfter: CHECKPOINT }),
    agentStep({ id: 'summarize', agent: 'summarizer', dependsOn: ['fetch'] }),
  ],
});

/** Starts come with the given input and times; everything else is what the run decides. */
class Story extends RunOnPaper {
  view() {
    const events = this.events.map((event, index) => ({ ...event, position: index + 1 }));
    return runView(events, this.state.plan.definition, this.now);
  }

  stepView(id: string) {
    const step = this.view().steps.find((candidate) => candidate.id === id);
    if (!step) throw new Error(`No step ${id}`);
    return step;
  }

  at(now: number): this {
    this.now = now;
    return this;
  }

  deliver(stepId: string, output: Json): this {
    const step = this.step(stepId);
    const deliverable = { id: `run.${stepId}`, version: step.deliverableVersion + 1 };
    for (const event of completionEvents(this.state, step, {
      stepId,
      attempt: step.attempt,
      output,
      response: null,
      deliverable,
    }))
      this.emit(event);
    return this.advance();
  }
}

test('shows steps that never ran, with what the author said of them', () => {
  const story = new Story(chain);
  expect(story.stepView('summarize')).toMatchObject({
    name: 'summarize',
    agent: 'summarizer',
    dependsOn: ['fetch'],
    status: 'pending',
    attempt: 0,
    attempts: [],
    input: null,
    output: null,
  });
  expect(story.view()).toMatchObject({ stepsDone: 0, stepsTotal: 2, results: {}, output: null, finishedAt: null });
});

test('keeps every attempt with what it was given and what came of it', () => {
  const story = new Story(buildDefinition({ steps: [agentStep({ id: 'fetch' })] })).at(10);
  story.fail('fetch', { retryable: false });
  story.at(30).want({ type: 'retry', stepId: 'fetch', modifications: { grouping: 'week' }, notes: null });
  story.at(50).succeed('fetch', { rows: 3 });
  const { attempts, error, output, attempt } = story.stepView('fetch');
  expect(attempts).toMatchObject([
    { attempt: 1, status: 'failed', startedAt: 0, finishedAt: 10, error: { code: 'broken', message: 'fetch broke' } },
    { attempt: 2, status: 'completed', startedAt: 30, finishedAt: 50, output: { rows: 3 }, error: null },
  ]);
  expect({ error, output, attempt }).toEqual({ error: null, output: { rows: 3 }, attempt: 2 });
  expect(story.view().status).toBe('completed');
});

test('a restart after a crash is the same attempt, and lost time is not work', () => {
  const story = new Story(buildDefinition({ steps: [agentStep({ id: 'fetch', agent: 'worker' })] })).at(1000);
  story.emit({
    type: 'orchestration.step.started',
    data: { stepId: 'fetch', attempt: 1, agent: 'worker', mode: 'BUILD', input: {}, queuedAt: 0, restarted: true },
  });
  story.at(1200).succeed('fetch');
  expect(story.stepView('fetch').attempts).toMatchObject([{ attempt: 1, startedAt: 0, finishedAt: 1200, restarts: 1 }]);
  expect(story.view().metrics).toMatchObject({ attempts: 1, agentMs: { worker: 200 } });
});

test('says which version of the agent worked on each attempt, as far as that was recorded', () => {
  const story = new Story(buildDefinition({ steps: [agentStep({ id: 'fetch' })] }));
  const earlier = story.stepView('fetch');
  expect(['agentVersion' in earlier, ...earlier.attempts.map((attempt) => 'agentVersion' in attempt)]).toEqual([
    false,
    false,
  ]);
  story.emit({
    type: 'orchestration.step.started',
    data: {
      stepId: 'fetch',
      attempt: 2,
      agent: 'worker',
      agentVersion: '1.2.0',
      mode: 'BUILD',
      input: {},
      queuedAt: 0,
    },
  });
  expect(story.stepView('fetch')).toMatchObject({
    agentVersion: '1.2.0',
    attempts: [{ attempt: 1 }, { attempt: 2, agentVersion: '1.2.0' }],
  });
});

test('a cached output is an attempt that nobody worked on', () => {
  const story = new Story(
    buildDefinition({
      steps: [agentStep({ id: 'first' }), agentStep({ id: 'cached', dependsOn: ['first'] })],
      execution: { maxParallel: 1 },
    }),
  );
  story
    .at(5)
    .emit({ type: 'orchestration.step.completed', data: { stepId: 'first', attempt: 1, output: 1, response: null } });
  const from = { runId: 'earlier', stepId: 'cached', at: 1 };
  story.emit({
    type: 'orchestration.step.completed',
    data: {
      stepId: 'cached',
      attempt: 1,
      output: 2,
      response: { status: 'success' },
      cache: { status: 'hit', key: 'k', from },
      input: { userMessage: 'Go' },
      queuedAt: 5,
    },
  });
  expect(story.stepView('cached')).toMatchObject({
    status: 'completed',
    input: { userMessage: 'Go' },
    output: 2,
    cache: { status: 'hit', key: 'k', from },
    timing: { queuedAt: 5, startedAt: 5, finishedAt: 5, durationMs: 0 },
  });
  expect(story.view().metrics).toMatchObject({ cacheHits: 1, cacheMisses: 0 });
});

test('a retry at a checkpoint begins a new round and leaves the earlier one to be read', () => {
  const story = new Story(chain).at(100).deliver('fetch', 'first');
  expect(story.view()).toMatchObject({ status: 'checkpoint', results: { fetch: 'first' } });
  expect(story.stepView('fetch').timing).toEqual({
    queuedAt: 0,
    startedAt: 0,
    finishedAt: 100,
    queueMs: 0,
    durationMs: 100,
  });

  story.at(400).answer('fetch', 'retry', { modifications: { grouping: 'week' } });
  expect(story.view()).toMatchObject({
    status: 'running',
    results: {},
    approvals: [
      { id: 'run.fetch.1', status: 'decided', decision: 'retry', modifications: { grouping: 'week' }, decidedAt: 400 },
    ],
  });
  expect(story.stepView('fetch')).toMatchObject({
    status: 'running',
    attempt: 2,
    output: null,
    deliverable: null,
    timing: { startedAt: 400, finishedAt: null, durationMs: null },
  });
  expect(story.stepView('fetch').attempts[0]).toMatchObject({ status: 'completed', output: 'first' });
  expect(story.view().metrics).toMatchObject({ waitingForPeopleMs: 300, timeToFirstDeliverableMs: 100, attempts: 2 });
});

test('an approval that is taken back is withdrawn, not decided', () => {
  const story = new Story(chain).succeed('fetch');
  story.want({ type: 'abort', notes: 'enough' });
  expect(story.view()).toMatchObject({
    status: 'aborted',
    approvals: [{ status: 'withdrawn', decision: null, decidedBy: null }],
  });
});

test('tells the conversation of each attempt; a deliverable answers for an agent that says nothing', () => {
  const story = new Story(chain);
  const events = story.events.map((event, index) => ({ ...event, position: index + 1 }));
  const started = events.findLast(({ type }) => type === 'orchestration.step.started');
  if (started?.type !== 'orchestration.step.started') throw new Error('Nothing was started');
  const asked = [
    ...events.filter((event) => event !== started),
    { ...started, data: { ...started.data, input: { userMessage: 'Fetch it' } } },
  ];
  const completed = {
    runId: 'run',
    sequence: 5,
    position: 5,
    at: 9,
    actor: 'system',
    correlationId: 'run',
    type: 'orchestration.step.completed',
  } as const;
  const answeredWith = (content: Json) => {
    const response = { status: 'success', content };
    return runView(
      [...asked, { ...completed, data: { stepId: 'fetch', attempt: 1, output: null, response } }],
      chain,
      9,
    ).steps[0]?.conversation;
  };
  const question = { role: 'user', content: 'Fetch it', at: 0, attempt: 1 };
  expect(answeredWith({ message: 'Here you are', deliverable: { content: 'Table' } })).toEqual([
    question,
    { role: 'assistant', content: 'Here you are', at: 9, attempt: 1 },
  ]);
  expect(answeredWith({ deliverable: { content: { rows: 1 } } })).toEqual([
    question,
    { role: 'assistant', content: '{"rows":1}', at: 9, attempt: 1 },
  ]);
  expect(answeredWith({})).toEqual([question]);
});

test('says why a step was skipped, and forgets it when the step is asked for again', () => {
  const story = new Story(chain).succeed('fetch');
  story.answer('fetch', 'continue');
  story.fail('summarize', { retryable: false });
  story.want({ type: 'skip', stepId: 'summarize', output: { summary: 'by hand' }, notes: 'known already' });
  expect(story.stepView('summarize')).toMatchObject({
    status: 'skipped',
    skipped: { reason: 'operator', notes: 'known already' },
    output: { summary: 'by hand' },
  });
  expect(story.view()).toMatchObject({ status: 'completed', results: { summarize: { summary: 'by hand' } } });
  story.want({ type: 'rewind', stepId: 'summarize', modifications: null, notes: null });
  expect(story.stepView('summarize')).toMatchObject({ status: 'running', skipped: null });
});

test('remembers the child run of a step after it ended, and counts what a child delivered', () => {
  const parent = new Story(
    buildDefinition({ steps: [childStep({ id: 'review', orchestration: { name: 'kpi', owner: 'finance' } })] }),
  );
  parent.emit({ type: 'orchestration.child.started', data: { stepId: 'review', attempt: 1, childRunId: 'child' } });
  const child = new Story(chain, { runId: 'child' }).at(40).deliver('fetch', 'rows');
  parent.at(60).emit({
    type: 'orchestration.child.finished',
    data: { stepId: 'review', attempt: 1, childRunId: 'child', status: 'completed' },
  });
  parent.succeed('review', { status: 'completed' });
  expect(parent.stepView('review')).toMatchObject({ childRunId: 'child', agent: 'finance', type: 'orchestration' });
  expect(parent.view().metrics.timeToFirstDeliverableMs).toBeNull();
  const nested = withChildren(parent.view(), [child.view()]);
  expect(nested).toMatchObject({ children: [{ id: 'child' }], metrics: { timeToFirstDeliverableMs: 40 } });
});

test('a run is shown from its first event on, or not at all', () => {
  expect(() => runView([], chain, 0)).toThrow('from its first event');
});
