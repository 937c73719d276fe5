import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../values/json.ts';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { TestEngine } from '../testing/test-engine.ts';

let directory: string;
let it: TestEngine;

const manager = `
metadata: { name: manager, displayName: Manager, version: 1.0.0, description: Owns reports. }
type: orchestrator
configuration: { orchestrations: [report, broken, foreign] }
permissions: { orchestrations: [start] }
idempotent: true
`;

const definition = (name: string, steps: string, more = ''): string =>
  `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: It is ${name}, owner: manager }
orchestration:
${more}
  steps:
${steps}
`;
const report = definition(
  'report',
  '    - { id: write, agent: test-echo, input: { userMessage: "{{ parameters.topic }}" }, checkpoint_after: { question: "Good?" } }',
  `  output: { topic: "{{ parameters.topic }}", said: "{{ steps.write.content.message }}" }
  parameters: [{ name: topic, type: string, required: true, description: What about }]`,
);
const ask = (mode: string, input: string): string =>
  definition('asks', `    - { id: ask, agent: manager, mode: ${mode}, input: ${input} }`);
const planThenBuild = definition(
  'plans',
  `    - { id: plan, agent: manager, mode: PLAN, input: { orchestration: report, parameters: { topic: Kelp } }, checkpoint_after: { question: "Run it?" } }
    - { id: build, agent: manager, mode: BUILD, depends_on: [plan], input: { plan: "{{ steps.plan }}" } }`,
);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-owned-'));
  mkdirSync(join(directory, 'agents'));
  writeFileSync(join(directory, 'agents', 'manager.yaml'), manager);
  it = await open();
});

afterEach(async () => {
  await it.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(models?: string): Promise<TestEngine> {
  const engine = await TestEngine.open({
    directory: join(directory, 'home'),
    agentDirectories: [join(directory, 'agents')],
    ...(models && { world: worldWith(models) }),
  });
  engine.import('report', report, 'manager');
  return engine;
}

/** Models are asked there, and take any key. */
function worldWith(address: string): OutsideWorld {
  return {
    endpoint: (provider) => (provider === 'openai' ? { address, namedBy: 'environment' } : null),
    secrets: { has: () => false, reveal: () => Promise.resolve(null) },
  };
}

function runsOf(name: string) {
  return it.engine.readModels.listRuns({ definition: name }, { limit: 10, offset: 0 }).items;
}

/** The run that the agent has begun, when it waits for people. */
async function begun(): Promise<string> {
  for (;;) {
    const [run] = runsOf('report');
    if (run) return (await it.reached(run.id, 'checkpoint')).id;
    await new Promise<void>((resolve) => {
      const stop = it.engine.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

async function failureOf(mode: string, input: string): Promise<JsonObject> {
  const runId = await it.start(ask(mode, input), { mode: 'live', attended: false });
  await it.ended(runId);
  const failed = it.events(runId).find(({ type }) => type === 'orchestration.step.failed');
  return (failed?.data as unknown as { error: JsonObject }).error;
}

describe('an agent that owns definitions', () => {
  test('plans, is approved, and runs what it planned; its answer is what the run gave', async () => {
    const runId = await it.start(planThenBuild, { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    expect(runsOf('report')).toEqual([]);
    const [plan] = it.engine.readModels.deliverablesOf(runId);
    expect(plan).toMatchObject({
      type: 'plan',
      rehearsed: false,
      content: { orchestration: { name: 'report', version: '1.0.0', parameters: { topic: 'Kelp' } } },
    });
    await it.decide(`${runId}.plan.1`, 'continue');
    const child = await begun();
    expect(it.engine.readModels.findRun(child)).toMatchObject({
      mode: 'live',
      owner: 'manager',
      parameters: { topic: 'Kelp' },
    });
    await it.decide(`${child}.write.1`, 'continue');
    await it.ended(runId);
    const result = it.engine.readModels.deliverablesOf(runId).find(({ stepId }) => stepId === 'build');
    expect(result).toMatchObject({
      content: { topic: 'Kelp', said: 'Kelp' },
      metadata: { runId: child, status: 'completed' },
    });
    expect(it.bugs).toEqual([]);
  });

  test('says what it can run', async () => {
    const runId = await it.start(ask('CONVERSE', '{}'), { mode: 'live' });
    await it.ended(runId);
    const done = await it.happened(runId, 'orchestration.step.completed');
    expect(JSON.stringify(done.data)).toContain('**report** 1.0.0: It is report Takes topic (string, required).');
  });

  test.each([
    ['nothing is named', 'PLAN', '{}', 'nothing_to_run', 'It owns report'],
    ['it is not in its file', 'PLAN', '{ orchestration: other }', 'not_owner', "can't run other"],
    ['somebody else owns it', 'BUILD', '{ orchestration: foreign }', 'plan_invalid', 'foreign'],
    ['parameters are missing', 'PLAN', '{ orchestration: report }', 'plan_invalid', 'topic'],
    ['parameters do not fit', 'BUILD', '{ orchestration: report, parameters: { topic: 7 } }', 'plan_invalid', 'topic'],
  ])('refuses where %s', async (_, mode, input, code, said) => {
    it.import('foreign', report.replaceAll('report', 'foreign').replace('owner: manager', 'owner: other'), 'other');
    const error = await failureOf(mode, input);
    expect(error).toMatchObject({ code, retryable: false });
    expect(error['message']).toContain(said);
    expect(runsOf('report')).toEqual([]);
  });

  test('says why when its run fails, and is not asked again', async () => {
    const failing = definition(
      'broken',
      '    - { id: fails, agent: test-fail, input: {} }',
      '  error_handling: { on_step_failure: { notify_human: false } }',
    );
    it.import('broken', failing, 'manager');
    const error = await failureOf('BUILD', '{ orchestration: broken }');
    expect(error).toMatchObject({ code: 'orchestration_failed', details: { status: 'failed' } });
    expect(error['message']).toContain('test-fail fails as it was told');
  });

  test('cancels its run when its step is cancelled', async () => {
    const runId = await it.start(ask('BUILD', '{ orchestration: report, parameters: { topic: Kelp } }'), {
      mode: 'live',
    });
    const child = await begun();
    await it.engine.command(runId, { type: 'cancel', notes: 'no more' }, 'operator:ada');
    expect(await it.ended(child)).toMatchObject({ status: 'cancelled' });
  });

  test('follows its run after a restart, and starts no other', async () => {
    const runId = await it.start(ask('BUILD', '{ orchestration: report, parameters: { topic: Kelp } }'), {
      mode: 'live',
    });
    const child = await begun();
    await it.close();
    it = await open();
    await it.decide(`${child}.write.1`, 'continue');
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(runsOf('report').map(({ id }) => id)).toEqual([child]);
  });

  test('starts nothing where its file does not permit it', async () => {
    writeFileSync(
      join(directory, 'agents', 'manager.yaml'),
      manager.replace('permissions: { orchestrations: [start] }', 'permissions: {}').replace('1.0.0', '1.0.1'),
    );
    await it.close();
    it = await open();
    expect(await failureOf('BUILD', '{ orchestration: report, parameters: { topic: Kelp } }')).toMatchObject({
      code: 'not_permitted',
    });
  });

  describe('with a model', () => {
    let models: ModelServer;

    beforeEach(async () => {
      models = await ModelServer.open();
      const named = 'model: { provider: openai, model: gpt-5-mini }, orchestrations:';
      const file = manager.replace('orchestrations:', named).replace('1.0.0', '2.0.0');
      writeFileSync(join(directory, 'agents', 'manager.yaml'), file);
      await it.close();
      it = await open(models.baseUrl);
    });

    afterEach(() => models.close());

    const wish = ask('PLAN', '{ userMessage: "Please report on kelp" }');

    test('it chooses from words, and what it chose is checked', async () => {
      models.script({ text: '{"name":"report","parameters":{"topic":"Kelp"},"reason":"asked for"}' });
      const runId = await it.start(wish, { mode: 'live' });
      await it.ended(runId);
      expect(it.engine.readModels.deliverablesOf(runId)[0]).toMatchObject({
        type: 'plan',
        content: { orchestration: { name: 'report', parameters: { topic: 'Kelp' } } },
      });
      expect(JSON.stringify(models.asked[0]?.body)).toContain('It is report');
    });

    test('it proposes nothing that could not be started', async () => {
      models.script({ text: '{"name":"report","parameters":{"subject":"Kelp"}}' });
      expect(await failureOf('PLAN', '{ userMessage: "Report" }')).toMatchObject({ code: 'plan_invalid' });
    });
  });
});
