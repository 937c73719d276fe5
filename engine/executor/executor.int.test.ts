import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../values/json.ts';
import type { RunEventOf } from '../run/run-event.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TestEngine } from '../testing/test-engine.ts';

let it: TestEngine;

beforeEach(async () => {
  it = await TestEngine.open();
});

afterEach(async () => {
  expect(it.bugs).toEqual([]);
  await it.close();
});

function yaml(steps: string, more = '', name = 'test'): string {
  return `
metadata: { name: ${name}, displayName: Test, version: 1.0.0, description: A test, owner: owner }
orchestration:
${more}
  steps:
${steps}
`;
}

function completed(runId: string, stepId: string): RunEventOf<'orchestration.step.completed'> {
  const found = it
    .events(runId)
    .findLast((event) => event.type === 'orchestration.step.completed' && event.data.stepId === stepId);
  if (found?.type !== 'orchestration.step.completed') throw new Error(`Step ${stepId} did not complete`);
  return found;
}

function field(value: Json, ...path: string[]): Json {
  return path.reduce<Json>((inner, key) => (isJsonObject(inner) ? (inner[key] ?? null) : null), value);
}

describe('a run', () => {
  test('goes through its steps, handing outputs on, and returns what its output map says', async () => {
    const source = yaml(
      `    - { id: a, agent: test-echo, input: { userMessage: "Hello {{ parameters.name }}" }, output_mapping: { said: "$.content.message" } }
    - { id: b, agent: test-echo, depends_on: [a], input: { userMessage: "{{ steps.a.said }}!" }, output_mapping: { said: "$.content.message" } }`,
      `  parameters: [{ name: name, type: string, required: true }]
  output: { answer: "{{ steps.b.said }}" }`,
    );
    const runId = await it.start(source, { parameters: { name: 'Ada' } });
    expect(await it.ended(runId)).toMatchObject({ status: 'completed', stepsDone: 2, stepsTotal: 2 });
    expect(it.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.completed',
      data: { output: { answer: 'Hello Ada!' } },
    });
  });

  test('records that a step started before its agent is called', async () => {
    const runId = await it.start(yaml(`    - { id: a, agent: test-hang }`));
    await it.happened(runId, 'orchestration.step.started', 'a');
    await it.engine.command(runId, { type: 'cancel', notes: 'enough' }, 'operator:ada');
    expect(await it.ended(runId)).toMatchObject({ status: 'cancelled' });
    expect(it.events(runId).at(-1)).toMatchObject({ actor: 'operator:ada', data: { notes: 'enough' } });
  });

  test('that no parameter or expression problem can reach: they are refused before it exists', async () => {
    const source = yaml(
      `    - { id: a, agent: test-noop }`,
      `  parameters: [{ name: name, type: string, required: true }]`,
    );
    await expect(it.start(source)).rejects.toMatchObject({ code: 'invalid_parameters' });
    await expect(it.start(yaml(`    - { id: a, agent: test-noop, depend_on: [b] }`))).rejects.toMatchObject({
      code: 'invalid_definition',
    });
    expect(it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).total).toBe(0);
  });

  test("of another owner's definition is refused", async () => {
    await expect(it.start(yaml(`    - { id: a, agent: test-noop }`), { owner: 'somebody-else' })).rejects.toMatchObject(
      { code: 'forbidden' },
    );
  });
});

describe('a deliverable', () => {
  test('can be named by later steps, and its next version is made when its step is done again', async () => {
    const runId = await it.start(
      yaml(`    - { id: a, agent: test-deliver, checkpoint_after: { question: "Good?" } }
    - { id: b, agent: test-echo, depends_on: [a], input: { userMessage: "{{ steps.a.deliverableId }}" }, output_mapping: { said: "$.content.message" } }`),
    );
    await it.reached(runId, 'checkpoint');
    await it.decide(`${runId}.a.1`, 'retry');
    await it.until(runId, () => it.engine.readModels.findApproval(`${runId}.a.2`) !== undefined);
    await it.decide(`${runId}.a.2`, 'continue');
    await it.ended(runId);
    expect(it.engine.readModels.deliverablesOf(runId)).toMatchObject([
      { id: `${runId}.a`, version: 1 },
      { id: `${runId}.a`, version: 2 },
    ]);
    expect(completed(runId, 'b').data.output).toEqual({ said: `${runId}.a` });
  });
});

describe('a guard', () => {
  test('that says no skips its step, and the run completes', async () => {
    const runId = await it.start(
      yaml(`    - { id: a, agent: test-echo, output_mapping: { n: 70 } }
    - { id: b, agent: test-echo, depends_on: [a], when: "steps.a.n >= 80" }
    - { id: c, agent: test-echo, depends_on: [a], when: "steps.a.n >= 70" }`),
    );
    await it.ended(runId);
    expect(
      it
        .types(runId)
        .filter((type) => type.startsWith('step.'))
        .sort(),
    ).toEqual(['step.completed', 'step.completed', 'step.skipped', 'step.started', 'step.started']);
  });
});

describe('failures', () => {
  test('are retried by the policy and counted', async () => {
    const runId = await it.start(
      yaml(`    - { id: a, agent: test-flaky, retry: { maxAttempts: 3, initialDelayMs: 5 } }`),
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(it.types(runId)).toContain('step.retry_scheduled');
    expect(completed(runId, 'a').data.attempt).toBe(2);
  });

  test('of a malformed answer never reach the run as a result', async () => {
    const runId = await it.start(yaml(`    - { id: a, agent: test-malformed }`), { attended: false });
    expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: expect.stringContaining('test-malformed') });
  });

  test('of a step that takes too long are timeouts, and the agent is told to stop', async () => {
    const runId = await it.start(yaml(`    - { id: a, agent: test-hang, timeoutSeconds: 0.05 }`), { attended: false });
    await it.ended(runId);
    expect(it.events(runId).find(({ type }) => type === 'orchestration.step.failed')).toMatchObject({
      data: { error: { code: 'timeout', retryable: true } },
    });
  });

  test('of an agent that takes longer than its own limit are timeouts, too, however long its step may take', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-agents-'));
    const profile = `
metadata: { name: test-limited, displayName: Limited, version: 1.0.0, description: Never answers, organization: global }
type: function
configuration: { language: javascript, code: "() => null" }
limits: { timeoutSeconds: 0.05 }
rehearsal: { responder: scripted, script: { behaviour: hang } }
`;
    writeFileSync(join(folder, 'test-limited.yaml'), profile);
    const other = await TestEngine.open({ agentDirectories: [folder] });
    const runId = await other.start(yaml(`    - { id: a, agent: test-limited, timeoutSeconds: 3600 }`), {
      attended: false,
    });
    expect(await other.ended(runId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('0.05 seconds'),
    });
    await other.close();
    rmSync(folder, { recursive: true });
  });

  test('park an attended run until somebody retries with a change', async () => {
    const runId = await it.start(yaml(`    - { id: a, agent: test-fail, input: { script: { behaviour: fail } } }`));
    await it.reached(runId, 'needs_attention');
    expect(it.engine.isWaitingForPeople(runId)).toBe(true);
    await it.engine.command(
      runId,
      { type: 'retry', stepId: null, modifications: { script: { behaviour: 'echo' } }, notes: null },
      'operator:test',
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed', error: null });
  });
});

describe("the run's time limit", () => {
  test('ends the run, telling what is under way', async () => {
    const runId = await it.start(
      yaml(
        `    - { id: a, agent: test-hang }\n    - { id: b, agent: test-noop, depends_on: [a] }`,
        '  execution: { timeoutSeconds: 0.05 }',
      ),
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: expect.stringContaining('limit') });
    expect(it.types(runId)).toEqual(expect.arrayContaining(['step.cancelled', 'run.failed']));
  });

  test('is kept by the clock that the engine was given', async () => {
    const clock = new ManualClock();
    const other = await TestEngine.open({ clock });
    const runId = await other.start(yaml(`    - { id: a, agent: test-hang }`, '  execution: { timeoutSeconds: 3600 }'));
    clock.advance(3_599_000);
    await new Promise(setImmediate);
    expect(other.engine.readModels.findRun(runId)).toMatchObject({ status: 'running' });
    clock.advance(2_000);
    expect(await other.ended(runId)).toMatchObject({ status: 'failed' });
    await other.close();
  });
});

describe('a checkpoint', () => {
  const source = yaml(
    `    - id: a
      agent: test-echo
      input: { userMessage: "By {{ grouping }}", context: { kpiNames: [revenue], grouping: "{{ grouping }}" } }
      checkpoint_after: { question: "Go on?" }
      output_mapping: { said: "$.content.message", input: "$.content.input" }`,
    '  parameters: [{ name: grouping, type: string, default: day }]',
  );

  test('retry merges the modifications into the input; a key that names a parameter changes that parameter for the step', async () => {
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    await it.decide(`${runId}.a.1`, 'retry', { grouping: 'week', context: { kpiNames: ['arr', 'churn'] } });
    await it.until(
      runId,
      ({ sequence }) =>
        it.events(runId).filter(({ type }) => type === 'orchestration.checkpoint.requested').length === 2 &&
        sequence > 0,
    );
    const { output } = completed(runId, 'a').data;
    expect(field(output, 'said')).toBe('By week');
    expect(field(output, 'input', 'context')).toEqual({ kpiNames: ['arr', 'churn'], grouping: 'week' });
    await it.decide(`${runId}.a.2`, 'continue');
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  });

  test('may speak of what is under review', async () => {
    const runId = await it.start(
      yaml(
        `    - { id: a, agent: test-echo, input: { userMessage: "five rows" }, output_mapping: { said: "$.content.message" }, checkpoint_after: { question: "Is '{{ steps.a.said }}' right for {{ whom }}?" } }`,
        '  parameters: [{ name: whom, type: string }]',
      ),
    );
    await it.reached(runId, 'checkpoint');
    expect(it.engine.readModels.findApproval(`${runId}.a.1`)).toMatchObject({ question: "Is 'five rows' right for ?" });
  });

  test('takes one of two answers that come at once', async () => {
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    const answers = await Promise.allSettled([
      it.decide(`${runId}.a.1`, 'continue'),
      it.decide(`${runId}.a.1`, 'abort'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(answers[1]).toMatchObject({ reason: { code: 'refused', details: { refusal: 'already_decided' } } });
  });

  test('is kept over a restart, and can be decided by a later process', async () => {
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    const { directory } = it;
    await it.engine.close();
    it = await TestEngine.open({ directory });
    expect(it.engine.readModels.findApproval(`${runId}.a.1`)).toMatchObject({ status: 'pending' });
    await it.decide(`${runId}.a.1`, 'continue');
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  });
});

describe('the conversation of a step', () => {
  test('that is done again holds what was said before', async () => {
    const runId = await it.start(
      yaml(
        `    - { id: a, agent: test-converse, input: { userMessage: "Hello" }, checkpoint_after: { question: "Good?" }, output_mapping: { heard: "$.content.heard" } }`,
      ),
    );
    await it.reached(runId, 'checkpoint');
    expect(completed(runId, 'a').data.output).toEqual({ heard: [] });
    await it.decide(`${runId}.a.1`, 'retry', { userMessage: 'Again' });
    await it.until(
      runId,
      () => it.events(runId).filter(({ type }) => type === 'orchestration.checkpoint.requested').length === 2,
    );
    expect(completed(runId, 'a').data.output).toEqual({
      heard: [
        { role: 'user', content: 'Hello', stepId: 'a' },
        { role: 'assistant', content: 'I heard 0', stepId: 'a' },
      ],
    });
  });

  test('of a child run goes on with what was said in its parent, when it is told to', async () => {
    const child = (name: string) =>
      yaml(
        `    - { id: listen, agent: test-converse, input: { userMessage: "And you?" }, output_mapping: { heard: "$.content.heard" } }`,
        '',
        name,
      );
    it.import('child', child('child'));
    const source = yaml(`    - { id: said, agent: test-echo, input: { userMessage: "Hello" } }
    - { id: heir, type: orchestration, depends_on: [said], orchestration: { name: child, owner: owner, inherit_conversation: true } }
    - { id: stranger, type: orchestration, depends_on: [said], orchestration: { name: child, owner: owner } }`);
    const runId = await it.start(source);
    await it.ended(runId);
    const heardBy = (stepId: string) => field(completed(runId, stepId).data.output, 'results', 'listen', 'heard');
    expect(heardBy('heir')).toEqual([
      { role: 'user', content: 'Hello', stepId: 'said' },
      { role: 'assistant', content: 'Hello', stepId: 'said' },
    ]);
    expect(heardBy('stranger')).toEqual([]);
  });
});

describe('child runs', () => {
  const child = yaml(
    `    - { id: work, agent: test-echo, input: { userMessage: "{{ parameters.topic }}" }, output_mapping: { said: "$.content.message" } }`,
    '  parameters: [{ name: topic, type: string, required: true }]',
    'child',
  );
  const parentOf = (step: string) =>
    yaml(
      `    - ${step}\n    - { id: after, agent: test-echo, depends_on: [nested], input: { userMessage: "{{ steps.nested.results.work.said }}" }, output_mapping: { said: "$.content.message" } }`,
    );

  test('hand their results to the parent in the shape of the seeds', async () => {
    it.import('child', child);
    const runId = await it.start(
      parentOf(
        `{ id: nested, type: orchestration, orchestration: { name: child, owner: owner, parameters: { topic: "tides" } } }`,
      ),
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(completed(runId, 'nested').data.output).toMatchObject({
      status: 'completed',
      results: { work: { said: 'tides' } },
      parameters: { topic: 'tides' },
      completedSteps: ['work'],
      plan: [['work']],
    });
    expect(completed(runId, 'after').data.output).toEqual({ said: 'tides' });
    const [only] = it.engine.readModels.childrenOf(runId);
    expect(only).toMatchObject({ parentRunId: runId, parentStepId: 'nested', rootRunId: runId, status: 'completed' });
  });

  test('that cannot start fail their step with the reason', async () => {
    it.import('child', child);
    const wrong = await it.start(
      parentOf(
        `{ id: nested, type: orchestration, orchestration: { name: child, owner: owner, parameters: { topic: 5 } } }`,
      ),
      { attended: false },
    );
    expect(await it.ended(wrong)).toMatchObject({ status: 'failed', error: expect.stringContaining('topic') });
    it.import(
      'foreign',
      child.replace('name: child', 'name: foreign').replace('owner: owner', 'owner: stranger'),
      'stranger',
    );
    // Another owner's child is refused before there is a run.
    const foreign = it.start(
      parentOf(
        `{ id: nested, type: orchestration, orchestration: { name: foreign, owner: owner, parameters: { topic: x } } }`,
      ),
      { attended: false },
    );
    await expect(foreign).rejects.toMatchObject({
      code: 'invalid_definition',
      message: expect.stringContaining('does not own') as string,
    });
  });

  test('are cancelled with their parent', async () => {
    it.import('child', child.replace('test-echo', 'test-hang'));
    const runId = await it.start(
      parentOf(
        `{ id: nested, type: orchestration, orchestration: { name: child, owner: owner, parameters: { topic: x } } }`,
      ),
    );
    await it.happened(runId, 'orchestration.child.started');
    await it.engine.command(runId, { type: 'cancel', notes: null }, 'operator:test');
    const [only] = it.engine.readModels.childrenOf(runId);
    expect(await it.ended(only?.id ?? '')).toMatchObject({ status: 'cancelled' });
  });

  test('that a person aborted fail the parent without asking again', async () => {
    it.import('child', child.replace('output_mapping', 'checkpoint_after: { question: "Ok?" }, output_mapping'));
    const runId = await it.start(
      parentOf(
        `{ id: nested, type: orchestration, orchestration: { name: child, owner: owner, parameters: { topic: x } } }`,
      ),
    );
    await it.happened(runId, 'orchestration.child.started');
    const [only] = it.engine.readModels.childrenOf(runId);
    await it.reached(only?.id ?? '', 'checkpoint');
    expect(it.engine.isWaitingForPeople(runId)).toBe(true);
    await it.decide(`${only?.id}.work.1`, 'abort');
    expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: expect.stringContaining('aborted') });
  });

  test('that start themselves end at a depth', async () => {
    const self = yaml(
      `    - { id: nested, type: orchestration, orchestration: { name: self, owner: owner } }`,
      '',
      'self',
    );
    it.import('self', self);
    const runId = await it.start(self, { attended: false });
    expect(await it.ended(runId)).toMatchObject({ status: 'failed' });
    expect(it.engine.readModels.listRuns({}, { limit: 50, offset: 0 }).total).toBe(11);
  });
});

describe('the cache of outputs', () => {
  const source = yaml(
    `    - { id: a, agent: test-echo, input: { userMessage: "Same" }, output_mapping: { said: "$.content.message" } }`,
    '  execution: { caching: { enabled: true, ttlSeconds: 3600 } }',
  );
  const cacheOf = (runId: string) => completed(runId, 'a').data.cache;

  test('serves the second run, says where the output came from, and calls nobody', async () => {
    const first = await it.start(source);
    await it.ended(first);
    const second = await it.start(source);
    await it.ended(second);
    expect(cacheOf(first)).toMatchObject({ status: 'miss' });
    expect(cacheOf(second)).toMatchObject({ status: 'hit', from: { runId: first, stepId: 'a' } });
    expect(completed(second, 'a').data.output).toEqual({ said: 'Same' });
    expect(it.types(second)).not.toContain('step.started');
  });

  test('forgets when its time is up, and when it is told to', async () => {
    const clock = new ManualClock();
    const other = await TestEngine.open({ clock });
    const statusOf = async () => {
      const runId = await other.start(source);
      await other.ended(runId);
      const event = other.events(runId).find(({ type }) => type === 'orchestration.step.completed');
      return event?.type === 'orchestration.step.completed' ? event.data.cache?.status : undefined;
    };
    expect([await statusOf(), await statusOf()]).toEqual(['miss', 'hit']);
    clock.advance(3_600_001);
    expect([await statusOf(), await statusOf()]).toEqual(['miss', 'hit']);
    expect(other.engine.forgetCached('test', 'a')).toBe(1);
    expect(await statusOf()).toBe('miss');
    await other.close();
  });

  test('forgets an output that a person turned down, whichever run it came from', async () => {
    const checked = source.replace('output_mapping', 'checkpoint_after: { question: "Ok?" }, output_mapping');
    const first = await it.start(checked);
    await it.reached(first, 'checkpoint');
    await it.decide(`${first}.a.1`, 'continue');
    const second = await it.start(checked);
    await it.reached(second, 'checkpoint');
    expect(cacheOf(second)).toMatchObject({ status: 'hit' });
    await it.decide(`${second}.a.1`, 'retry', { userMessage: 'Other' });
    await it.until(second, () => it.engine.readModels.findApproval(`${second}.a.2`) !== undefined);
    const third = await it.start(checked);
    await it.reached(third, 'checkpoint');
    expect(cacheOf(third)).toMatchObject({ status: 'miss' });
    expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
  });

  test('is passed over when a person asks for the step again', async () => {
    const checked = source.replace('output_mapping', 'checkpoint_after: { question: "Ok?" }, output_mapping');
    const first = await it.start(checked);
    await it.reached(first, 'checkpoint');
    await it.decide(`${first}.a.1`, 'retry');
    await it.happened(first, 'orchestration.step.reopened');
    await it.until(
      first,
      () => it.events(first).filter(({ type }) => type === 'orchestration.step.completed').length === 2,
    );
    expect(it.types(first).filter((type) => type === 'step.started')).toHaveLength(2);
  });
});

describe('a restart', () => {
  test('starts an attempt without an outcome again when that does no harm, and asks otherwise', async () => {
    const harmless = await it.start(yaml(`    - { id: a, agent: test-effect, input: { script: { delayMs: 60000 } } }`));
    await it.happened(harmless, 'orchestration.step.started');
    const { directory } = it;
    await it.engine.close();
    it = await TestEngine.open({ directory });
    await it.until(harmless, () => it.types(harmless).filter((type) => type === 'step.started').length === 2);
    expect(it.events(harmless).at(-1)).toMatchObject({ data: { attempt: 1, restarted: true } });
  });
});
