import { describe, expect, test } from 'vitest';
import { AgentError, type JsonObject } from '../../engine/agents/port/agent.ts';
import type { ConductedEngine } from '../../engine/testing/conducted-engine.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'campaign-generation';
const { parameters } = readScript(name);
const sequential = { ...parameters, mode: 'sequential' };
const refused = new AgentError('content_policy', 'The brief was refused', { retryable: false });

const somethingIsMissing = /missing|incomplete/i;

const generators = [
  { step: 'generate-copy', agent: 'copywriter', artifact: 'copy' },
  { step: 'generate-short-copy', agent: 'short-copywriter', artifact: 'short_copy' },
  { step: 'generate-visual-concept', agent: 'visual-concept', artifact: 'visual_concept' },
];

interface Output {
  readonly status: string;
  readonly artifacts: Readonly<Record<string, unknown>>;
  readonly audit: Readonly<Record<string, string | null>>;
  readonly record_id: string | null;
  readonly errors: readonly {
    readonly agent: string;
    readonly step: string;
    readonly code: string;
    readonly message: string;
    readonly time: string;
  }[];
  readonly metrics: {
    readonly totalMs: number;
    readonly firstArtifactMs: number | null;
    readonly agents: Readonly<Record<string, number>>;
  };
}

const atWork = (it: ConductedEngine) => it.agents.held.map(({ request }) => request.step.id);
const outputOf = async (it: ConductedEngine, runId: string) => (await it.view(runId)).output as unknown as Output;

async function recordOf(it: ConductedEngine, runId: string) {
  const { record_id: recordId } = await outputOf(it, runId);
  const record = (await it.deliverables(runId)).find(({ id }) => id === recordId);
  return record?.content as {
    artifacts: { type: string; version_id: string | null; content: unknown }[];
    audit: { of: string; report: string | null }[];
    active_versions: object;
    campaign: object;
  };
}

describe('in parallel', () => {
  test('all three write at once, one audit follows, then everything is kept as one record', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    expect(atWork(it)).toEqual(generators.map(({ step }) => step));
    await it.playTo('audit-campaign');
    expect(atWork(it)).toEqual(['audit-campaign']);
    await it.play();
    expect(it.agents.asked.map(({ step }) => step.id)).toEqual([
      ...generators.map(({ step }) => step),
      'audit-campaign',
      'keep-campaign',
    ]);
    expect((await it.view(runId)).status).toBe('completed');
    const output = await outputOf(it, runId);
    expect(output).toMatchObject({
      run_id: runId,
      campaign_id: runId,
      status: 'success',
      errors: [],
      audit: { campaign: expect.any(String), copy: null, short_copy: null, visual_concept: null },
    });
    const record = await recordOf(it, runId);
    expect(record.campaign).toMatchObject({
      id: runId,
      mode: 'parallel',
      brief: parameters['brief'],
      platforms: parameters['platforms'],
    });
    const delivered = new Map((await it.deliverables(runId)).map(({ stepId, id }) => [stepId, id]));
    expect(record.artifacts.map(({ type, version_id: version }) => [type, version])).toEqual(
      generators.map(({ artifact, step }) => [artifact, delivered.get(step)]),
    );
    expect(output.audit['campaign']).not.toMatch(somethingIsMissing);
    expect(record.audit.find(({ of }) => of === 'campaign')?.report).toBe(output.audit['campaign']);
  });

  test('the audit is shown what was made', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    await it.play();
    const { artifacts } = await outputOf(it, runId);
    const [audit] = it.agents.asked.filter(({ step }) => step.id === 'audit-campaign');
    expect(audit?.context).toMatchObject(artifacts);
  });
});

describe('one after the other', () => {
  test('each artifact is audited before the next one is written', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, sequential);
    expect(atWork(it)).toEqual(['generate-copy']);
    await it.play();
    const order = [
      'generate-copy',
      'audit-copy',
      'generate-short-copy',
      'audit-short-copy',
      'generate-visual-concept',
      'audit-visual-concept',
      'keep-campaign',
    ];
    expect(it.agents.asked.map(({ step }) => step.id)).toEqual(order);
    const output = await outputOf(it, runId);
    expect(output).toMatchObject({
      status: 'success',
      audit: {
        campaign: null,
        copy: expect.any(String),
        short_copy: expect.any(String),
        visual_concept: expect.any(String),
      },
    });
    expect((await recordOf(it, runId)).audit.map(({ report }) => report)).toEqual([
      null,
      ...generators.map(({ artifact }) => output.audit[artifact]),
    ]);
  });

  test('an agent that fails costs its artifact and its audit, and the next one writes all the same', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, sequential);
    (await it.playTo('generate-short-copy')).failWith(refused);
    await it.play();
    expect((await it.view(runId)).status).toBe('partially_completed');
    expect(it.agents.asked.map(({ step }) => step.id)).not.toContain('audit-short-copy');
    expect(await outputOf(it, runId)).toMatchObject({
      status: 'partial_success',
      artifacts: { copy: expect.any(String), short_copy: null, visual_concept: expect.anything() },
      errors: [{ agent: 'short-copywriter', code: 'content_policy' }],
    });
  });
});

describe('when agents fail', () => {
  test.each(generators)(
    'without $agent the campaign is a partial success, and audit and record say what is missing',
    async ({ step, agent, artifact }) => {
      const it = await openConductedEngine();
      const runId = await it.start(name, parameters);
      (await it.playTo(step)).failWith(refused);
      await it.play();
      expect((await it.view(runId)).status).toBe('partially_completed');
      const output = await outputOf(it, runId);
      expect(output.status).toBe('partial_success');
      expect(output.errors).toMatchObject([
        {
          agent,
          step,
          code: 'content_policy',
          message: 'The brief was refused',
          time: expect.stringMatching(/^2026-01-05T/) as unknown,
        },
      ]);
      expect(generators.map((each) => output.artifacts[each.artifact] !== null)).toEqual(
        generators.map((each) => each.artifact !== artifact),
      );
      expect(output.audit['campaign']).toMatch(somethingIsMissing);
      expect(
        (await recordOf(it, runId)).artifacts
          .filter(({ version_id: version }) => version === null)
          .map(({ type }) => type),
      ).toEqual([artifact]);
    },
  );

  test('when all fail, the campaign has failed, and every error is there', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    for (const held of [...it.agents.held]) held.failWith(refused);
    await it.play();
    expect((await it.view(runId)).status).toBe('failed');
    const output = await outputOf(it, runId);
    expect(output.status).toBe('failed');
    expect(output.errors.map(({ agent }) => agent).sort()).toEqual(generators.map(({ agent }) => agent).sort());
    expect(it.agents.asked.map(({ agent }) => agent)).not.toContain('campaign-auditor');
  });

  test('without an audit the artifacts are kept, and the campaign is a partial success', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    (await it.playTo('audit-campaign')).failWith(refused);
    await it.play();
    const output = await outputOf(it, runId);
    expect(output).toMatchObject({
      status: 'partial_success',
      audit: { campaign: null },
      errors: [{ agent: 'campaign-auditor' }],
    });
    expect((await recordOf(it, runId)).artifacts.every(({ version_id: version }) => version !== null)).toBe(true);
  });
});

describe('cancelled', () => {
  test.each([
    { at: 'generate-copy', done: [] },
    { at: 'generate-visual-concept', done: ['copy', 'short_copy'] },
    { at: 'audit-campaign', done: ['copy', 'short_copy', 'visual_concept'] },
    { at: 'keep-campaign', done: ['copy', 'short_copy', 'visual_concept'] },
  ])('at $at it keeps what was made so far, and nobody is asked any more', async ({ at, done }) => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    const held = await it.playTo(at);
    const asked = it.agents.asked.length;
    await it.client.runs.cancel({ runId, notes: 'The launch is off' });
    await it.follow(runId, { afterSeconds: 0 });
    // What answers too late is not taken.
    held.release();
    await it.play();
    expect((await it.view(runId)).status).toBe('cancelled');
    expect(it.agents.asked).toHaveLength(asked);
    const output = await outputOf(it, runId);
    expect(output).toMatchObject({ status: 'cancelled', record_id: null });
    expect(
      generators.filter(({ artifact }) => output.artifacts[artifact] !== null).map(({ artifact }) => artifact),
    ).toEqual(done);
  });

  test('the agents at work are told', async () => {
    const it = await openConductedEngine();
    const runId = await it.start(name, parameters);
    expect(it.agents.signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    await it.client.runs.cancel({ runId });
    await it.follow(runId, { afterSeconds: 0 });
    expect(it.agents.signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});

describe('before it starts', () => {
  const { brief } = parameters as unknown as { readonly brief: Readonly<Record<string, string>> };
  test.each<{ what: string; given: JsonObject; says: string }>([
    ...['product', 'offer', 'audience', 'call_to_action'].map((key) => ({
      what: `a brief without ${key}`,
      given: { brief: { ...brief, [key]: '' } },
      says: `brief.${key}`,
    })),
    { what: 'no platform', given: { platforms: [] }, says: 'at least one platform' },
    { what: 'an unknown platform', given: { platforms: ['linkedin', 'carrier-pigeon'] }, says: 'carrier-pigeon' },
    { what: 'an unknown mode', given: { mode: 'sideways' }, says: 'mode' },
  ])('$what is refused, and nothing was begun', async ({ given, says }) => {
    const it = await openConductedEngine();
    const refusal: unknown = await it.start(name, { ...parameters, ...given }).catch((error: unknown) => error);
    expect(JSON.stringify([String(refusal), refusal])).toContain(says);
    expect([it.engine.journal.lastPosition(), it.agents.asked.length]).toEqual([0, 0]);
  });

  test('an agent that cannot be used is named', async () => {
    const it = await openConductedEngine();
    await it.engine.admission.trip('visual-concept', 'rehearsal', 'maintenance', 'operator:ada');
    const before = it.engine.journal.lastPosition();
    await expect(it.start(name, parameters)).rejects.toThrow('visual-concept 1.0.0: its breaker is open');
    expect([it.engine.journal.lastPosition(), it.agents.asked.length]).toEqual([before, 0]);
  });
});

test('campaign, artifacts, versions and audit are one fact: no reader ever sees a part of them', async () => {
  const it = await openConductedEngine();
  const commits: { readonly steps: readonly string[]; readonly kept: number }[] = [];
  it.engine.subscribe((events) => {
    const steps = events.flatMap(({ type, data }) => (type === 'orchestration.step.completed' ? [data.stepId] : []));
    const kept = events
      .flatMap(({ runId }) => it.engine.readModels.deliverablesOf(runId))
      .filter(({ type }) => type === 'campaign-record').length;
    commits.push({ steps, kept });
  });
  const runId = await it.start(name, parameters);
  await it.play();
  const place = commits.findIndex(({ steps }) => steps.includes('keep-campaign'));
  expect(commits.slice(0, place).every(({ kept }) => kept === 0)).toBe(true);
  expect(commits[place]?.kept).toBeGreaterThan(0);
  const completed = it.engine.journal
    .readRun(runId)
    .flatMap(({ type, data }) =>
      type === 'orchestration.step.completed' && data.stepId === 'keep-campaign' ? [data] : [],
    );
  expect(completed.map(({ response }) => response)).toMatchObject([
    { content: { deliverable: { content: await recordOf(it, runId) } } },
  ]);
});

test("five campaigns at once don't get in each other's way", async () => {
  const it = await openConductedEngine();
  const runIds: string[] = [];
  for (const product of ['One', 'Two', 'Three', 'Four', 'Five'])
    runIds.push(await it.start(name, { ...parameters, brief: { ...(parameters['brief'] as object), product } }));
  await it.play();
  const outputs = await Promise.all(runIds.map((runId) => outputOf(it, runId)));
  expect(outputs.map(({ status }) => status)).toEqual(runIds.map(() => 'success'));
  expect(await Promise.all(runIds.map(async (runId) => (await recordOf(it, runId)).campaign))).toMatchObject(
    ['One', 'Two', 'Three', 'Four', 'Five'].map((product, place) => ({ id: runIds[place], product })),
  );
});

test('agents of ten seconds, side by side: the campaign takes as long as the slowest and the audit', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  const answerAfter = async (seconds: number) => {
    it.clock.advance(seconds * 1000);
    it.agents.held[0]?.release();
    await it.follow(runId, { afterSeconds: 0 });
  };
  await answerAfter(8);
  await answerAfter(1);
  await answerAfter(1);
  expect(atWork(it)).toEqual(['audit-campaign']);
  await answerAfter(4);
  await answerAfter(0);
  const { metrics } = await outputOf(it, runId);
  expect(metrics).toMatchObject({
    totalMs: 14_000,
    firstArtifactMs: 8_000,
    agents: { copywriter: 8_000, 'short-copywriter': 9_000, 'visual-concept': 10_000, 'campaign-auditor': 4_000 },
  });
});
