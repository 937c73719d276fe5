import { describe, expect, test } from 'vitest';
import type { CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import type { RunCreated, RunEvent, RunEventBody } from '../run/run-event.ts';
import { initialState, type RunState } from '../run/run-state.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { rowChanges } from './row-changes.ts';

const definition = buildDefinition({
  name: 'weekly',
  version: '2.1.0',
  steps: [agentStep({ id: 'fetch', checkpointAfter: CHECKPOINT }), agentStep({ id: 'sum', dependsOn: ['fetch'] })],
});

const none: ReadonlySet<RunState> = new Set();

/** The changes that single events make, at 7 ms, by ada. */
function changesOf(run: RunOnPaper, ...bodies: readonly RunEventBody[]) {
  const events = bodies.map(
    (body, index) =>
      ({
        ...body,
        runId: run.state.runId,
        sequence: 100 + index,
        at: 7,
        actor: 'operator:ada',
        correlationId: 'run',
      }) as RunEvent,
  );
  return rowChanges(events, none, new Set([run.state]));
}

const completed = (
  more: {
    response?: JsonObject | null;
    deliverable?: { id: string; version: number } | null;
    cache?: { status: 'hit' | 'miss'; key: string; ttlSeconds?: number };
  } = {},
): RunEventBody => {
  const { response = null, deliverable = null, cache } = more;
  return {
    type: 'orchestration.step.completed',
    data: {
      stepId: 'fetch',
      attempt: 1,
      output: { rows: 3 },
      response,
      ...(deliverable && { deliverable }),
      ...(cache && { cache }),
    },
  };
};

describe('the row of a run', () => {
  const created: RunCreated = {
    definition: { name: 'weekly', version: '2.1.0', owner: 'finance', organization: 'acme' },
    definitionHash: 'hash',
    parameters: { quarter: 'Q3', note: 'x'.repeat(600) },
    mode: 'live',
    attended: false,
    parent: { runId: 'parent', stepId: 'weekly', attempt: 1 },
    rootRunId: 'root',
    depth: 1,
    conversation: null,
    engineVersion: '1',
    trigger: { scheduleId: 'acme.finance.weekly.monday', scheduledFor: 3, dueAt: 4, cause: 'time', backfillId: null },
  };
  const event = {
    type: 'orchestration.run.created',
    data: created,
    runId: 'child',
    sequence: 1,
    at: 5,
    actor: 'system',
    correlationId: 'root',
  } as RunEvent;

  test('has where it came from, what it was given and where it stands', () => {
    const state = evolve(initialState('child', planOf(definition, 'hash'), created), event);
    const { newRuns, runs } = rowChanges([event], new Set([state]), new Set([state]));
    expect(runs).toEqual([]);
    expect(newRuns).toEqual([
      {
        id: 'child',
        rootRunId: 'root',
        parentRunId: 'parent',
        parentStepId: 'weekly',
        definition: 'weekly',
        version: '2.1.0',
        owner: 'finance',
        organization: 'acme',
        definitionHash: 'hash',
        mode: 'live',
        attended: false,
        parameters: {
          quarter: 'Q3',
          note: expect.objectContaining({ $tooLarge: expect.anything() as unknown }) as unknown,
        },
        createdAt: 5,
        stepsTotal: 2,
        status: state.status,
        stepsDone: 0,
        updatedAt: 5,
        finishedAt: null,
        error: null,
        state: null,
        sla: null,
        openQuestions: 0,
        sequence: 1,
        scheduleId: 'acme.finance.weekly.monday',
        scheduledFor: 3,
      },
    ]);
  });

  test('says nothing of a parent or a schedule where there is none', () => {
    const run = new RunOnPaper(definition);
    expect(rowChanges(run.events, new Set([run.state]), new Set([run.state])).newRuns).toMatchObject([
      { parentRunId: null, parentStepId: null, scheduleId: null, scheduledFor: null },
    ]);
  });

  test('of one that was there before changes as far as it has moved, and says when and why it ended', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'a' }), agentStep({ id: 'b' })],
        errorHandling: { notifyHuman: false },
      }),
    );
    run.now = 3;
    run.succeed('a');
    expect(rowChanges([], none, new Set([run.state])).runs).toEqual([
      {
        id: 'run',
        status: 'running',
        stepsDone: 1,
        updatedAt: 3,
        finishedAt: null,
        error: null,
        state: null,
        sla: null,
        openQuestions: 0,
        sequence: run.state.sequence,
      },
    ]);
    run.now = 9;
    run.fail('b', { retryable: false });
    expect(rowChanges([], none, new Set([run.state])).runs).toMatchObject([
      { status: 'failed', stepsDone: 1, updatedAt: 9, finishedAt: 9, error: 'b broke' },
    ]);
  });
});

describe('the row of a question', () => {
  const timeout: CheckpointTimeout = { afterSeconds: 60, outcome: 'abort', escalateTo: null, goTo: null, then: null };
  const requested = (more: { timeout?: CheckpointTimeout } = {}): RunEventBody => ({
    type: 'orchestration.checkpoint.requested',
    data: {
      approvalId: 'run.fetch.1',
      kind: 'checkpoint',
      stepId: 'fetch',
      question: 'Go on?',
      required: true,
      severity: 'high',
      options: CHECKPOINT.options,
      ...more,
    },
  });

  test('is what was asked, by when, and open', () => {
    expect(changesOf(new RunOnPaper(definition), requested({ timeout })).newApprovals).toEqual([
      {
        id: 'run.fetch.1',
        runId: 'run',
        definition: 'weekly',
        stepId: 'fetch',
        kind: 'checkpoint',
        question: 'Go on?',
        severity: 'high',
        required: true,
        options: CHECKPOINT.options,
        requestedAt: 7,
        status: 'pending',
        decision: null,
        notes: null,
        modifications: null,
        decidedBy: null,
        decidedAt: null,
        expiresAt: 60_007,
        onExpiry: 'abort',
        escalatedTo: null,
        assignee: null,
        candidates: [],
      },
    ]);
    expect(changesOf(new RunOnPaper(definition), requested()).newApprovals).toMatchObject([
      { expiresAt: null, onExpiry: null },
    ]);
  });

  test('is of a run that the events have touched', () => {
    const run = new RunOnPaper(definition);
    const event = {
      ...requested(),
      runId: 'other',
      sequence: 9,
      at: 7,
      actor: 'system',
      correlationId: 'other',
    } as RunEvent;
    expect(() => rowChanges([event], none, new Set([run.state]))).toThrow('The run other is not among');
  });

  const resolved = (decision: 'retry' | 'withdrawn'): RunEventBody => ({
    type: 'orchestration.checkpoint.resolved',
    data: {
      approvalId: 'run.fetch.1',
      stepId: 'fetch',
      decision,
      notes: 'by week',
      modifications: { grouping: 'week' },
      rewindTo: null,
    },
  });

  test('says who decided what, and when', () => {
    expect(changesOf(new RunOnPaper(definition), resolved('retry')).approvals).toEqual([
      {
        id: 'run.fetch.1',
        status: 'decided',
        decision: 'retry',
        notes: 'by week',
        modifications: { grouping: 'week' },
        decidedBy: 'operator:ada',
        decidedAt: 7,
      },
    ]);
  });

  test('that was withdrawn says that nobody decided', () => {
    expect(changesOf(new RunOnPaper(definition), resolved('withdrawn')).approvals).toEqual([
      {
        id: 'run.fetch.1',
        status: 'withdrawn',
        decision: null,
        notes: 'by week',
        modifications: null,
        decidedBy: null,
        decidedAt: 7,
      },
    ]);
  });

  const expired = (
    outcome: CheckpointTimeout['outcome'],
    then: CheckpointTimeout | null,
    escalateTo: string | null = null,
  ): RunEventBody =>
    ({
      type: 'orchestration.checkpoint.expired',
      data: { approvalId: 'run.fetch.1', stepId: 'fetch', outcome, escalateTo, goTo: null, then },
    }) as unknown as RunEventBody;

  test.each(['remind', 'escalate'] as const)(
    'that nobody answered stays open where the outcome is to %s, with what happens next',
    (outcome) => {
      const { approvalExpiries, approvals } = changesOf(
        new RunOnPaper(definition),
        expired(outcome, timeout, 'role:lead'),
      );
      expect(approvalExpiries).toEqual([
        { id: 'run.fetch.1', expiresAt: 60_007, onExpiry: 'abort', escalatedTo: 'role:lead' },
      ]);
      expect(approvals).toEqual([]);
      expect(changesOf(new RunOnPaper(definition), expired(outcome, null)).approvalExpiries).toEqual([
        { id: 'run.fetch.1', expiresAt: null, onExpiry: null, escalatedTo: null },
      ]);
    },
  );

  test.each(['abort', 'branch'] as const)('that nobody answered has expired where the outcome is to %s', (outcome) => {
    const { approvalExpiries, approvals } = changesOf(new RunOnPaper(definition), expired(outcome, null));
    expect(approvals).toEqual([
      {
        id: 'run.fetch.1',
        status: 'expired',
        decision: null,
        notes: null,
        modifications: null,
        decidedBy: null,
        decidedAt: 7,
      },
    ]);
    expect(approvalExpiries).toEqual([]);
  });
});

describe('what was delivered', () => {
  const delivered = (deliverable: Json, named = true) =>
    changesOf(
      new RunOnPaper(definition),
      completed({
        response: { status: 'success', content: { deliverable } },
        deliverable: named ? { id: 'run.fetch', version: 2 } : null,
      }),
    ).deliverables;

  test('has a row with its version', () => {
    expect(
      delivered({
        title: 'Figures',
        type: 'analysis',
        format: 'json',
        content: { rows: 3 },
        metadata: { rehearsed: true, by: 'ada' },
      }),
    ).toEqual([
      {
        id: 'run.fetch',
        version: 2,
        runId: 'run',
        stepId: 'fetch',
        title: 'Figures',
        type: 'analysis',
        format: 'json',
        content: { rows: 3 },
        metadata: { rehearsed: true, by: 'ada' },
        rehearsed: true,
        createdAt: 7,
      },
    ]);
  });

  test('may say little of itself: journals are older than checks', () => {
    expect(delivered({ title: 3, metadata: 'none' })).toMatchObject([
      { title: '', type: '', format: '', content: null, metadata: {}, rehearsed: false },
    ]);
    expect(delivered({ metadata: { rehearsed: 'yes' } })).toMatchObject([{ rehearsed: false }]);
  });

  test('is nothing where the answer holds none, or the step made none of it', () => {
    expect(delivered('a text')).toEqual([]);
    expect(delivered({ title: 'Figures' }, false)).toEqual([]);
    expect(
      changesOf(
        new RunOnPaper(definition),
        completed({ response: { content: 'a text' }, deliverable: { id: 'run.fetch', version: 1 } }),
      ).deliverables,
    ).toEqual([]);
    expect(
      changesOf(new RunOnPaper(definition), completed({ deliverable: { id: 'run.fetch', version: 1 } })).deliverables,
    ).toEqual([]);
  });
});

describe('what may be used again', () => {
  test('is kept when it was looked for and made anew, as long as its definition says', () => {
    const { cache } = changesOf(
      new RunOnPaper(definition),
      completed({ response: { status: 'success' }, cache: { status: 'miss', key: 'k', ttlSeconds: 60 } }),
    );
    expect(cache).toEqual([
      {
        kind: 'keep',
        entry: {
          key: 'k',
          definition: 'weekly',
          stepId: 'fetch',
          runId: 'run',
          output: { rows: 3 },
          response: { status: 'success' },
          storedAt: 7,
          expiresAt: 60_007,
        },
      },
    ]);
    expect(
      changesOf(new RunOnPaper(definition), completed({ cache: { status: 'miss', key: 'k' } })).cache,
    ).toMatchObject([{ entry: { expiresAt: 7 } }]);
  });

  test('is not kept again when it was found', () => {
    expect(
      changesOf(new RunOnPaper(definition), completed({ cache: { status: 'hit', key: 'k' } }), completed()).cache,
    ).toEqual([]);
  });

  test('is not kept of a run that is not there', () => {
    const event = {
      ...completed({ cache: { status: 'miss', key: 'k' } }),
      runId: 'other',
      sequence: 9,
      at: 7,
      actor: 'system',
      correlationId: 'other',
    } as RunEvent;
    expect(rowChanges([event], none, new Set([new RunOnPaper(definition).state])).cache).toEqual([]);
  });

  test('is forgotten when it was turned down, in the order in which that happened', () => {
    const { cache } = changesOf(
      new RunOnPaper(definition),
      {
        type: 'orchestration.step.reopened',
        data: { stepId: 'fetch', reason: 'retry', modifications: null, notes: null, rejectedCacheKey: 'k' },
      },
      completed({ cache: { status: 'miss', key: 'k', ttlSeconds: 1 } }),
    );
    expect(cache).toMatchObject([
      { kind: 'forget_key', key: 'k' },
      { kind: 'forget_output', output: { runId: 'run', stepId: 'fetch', isWhole: false } },
      { kind: 'keep' },
    ]);
  });
});
