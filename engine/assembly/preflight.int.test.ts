import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestEngine } from '../testing/test-engine.ts';

const agents = '../../orchestrations/agents';
const source = (extra: string) => `
metadata: { name: checked, version: 1.0.0, owner: test-noop, organization: global }
orchestration:
  parameters: [ { name: platforms, type: "string[]", required: true }, { name: mode, type: string, default: parallel, enum: [parallel, sequential] } ]
  validations: [ { rule: "size(platforms) > 0", message: Choose at least one platform } ]
  execution: { preflight: true, mode_from: mode }
  steps: [ { id: first, agent: test-echo }, { id: second, agent: ${extra} } ]
`;

let it: TestEngine;
beforeEach(async () => {
  it = await TestEngine.open({ agentDirectories: [new URL(agents, import.meta.url).pathname] });
});
afterEach(() => it.close());

const start = (extra: string, parameters: Record<string, string | string[]>, mode: 'live' | 'rehearsal') =>
  it.engine.start({
    definition: { source: source(extra) },
    owner: null,
    parameters,
    mode,
    attended: false,
    actor: 'operator:test',
    correlationId: null,
  });

test('a run whose agent cannot be used live is refused before it exists, and named', async () => {
  await expect(start('summarizer', { platforms: ['web'] }, 'live')).rejects.toThrow(/^summarizer \d+\.\d+\.\d+: /);
  expect(it.engine.readModels.listRuns({}, { limit: 10, offset: 0 }).total).toBe(0);
});

test('a run whose agent’s breaker is open is refused before it exists, in the mode of that breaker', async () => {
  await it.engine.admission.trip('test-echo', 'rehearsal', 'maintenance', 'operator:ada');
  await expect(start('test-echo', { platforms: ['web'] }, 'rehearsal')).rejects.toThrow(
    /^test-echo \d+\.\d+\.\d+: its breaker is open/,
  );
  expect((await start('test-echo', { platforms: ['web'] }, 'live')).definition).toBe('checked');
});

test('an agent that is needed for cleanup only is checked, too', async () => {
  const cleanup = 'test-echo } ]\n  finally: [ { id: tidy, agent: summarizer';
  await expect(start(cleanup, { platforms: ['web'] }, 'live')).rejects.toThrow(/^summarizer \d+\.\d+\.\d+: /);
});

const unasked = (steps: string) => `
metadata: { name: unasked, version: 1.0.0, owner: owner, organization: global }
orchestration: { steps: [ ${steps} ] }
`;
const startUnasked = (steps: string, mode: 'live' | 'rehearsal') =>
  it.engine.start({
    definition: { source: unasked(steps) },
    owner: null,
    parameters: {},
    mode,
    attended: false,
    actor: 'operator:test',
    correlationId: null,
  });
const noRuns = () => expect(it.engine.readModels.listRuns({}, { limit: 10, offset: 0 }).total).toBe(0);

test('a live run that nothing asks a preflight of is refused before it exists, with the names of all agents that cannot work live', async () => {
  const steps =
    '{ id: first, agent: test-effect }, { id: second, agent: summarizer }, { id: third, agent: notifier }, { id: again, agent: summarizer }';
  await expect(startUnasked(steps, 'live')).rejects.toThrow(
    /^summarizer \d+\.\d+\.\d+: .*\n(?:.*\n)*notifier \d+\.\d+\.\d+: nobody says where n8n is.*\nnotifier \d+\.\d+\.\d+: the key N8N_API_KEY/,
  );
  noRuns();
  expect((await startUnasked(steps, 'rehearsal')).definition).toBe('unasked');
});

test('who undoes and who is told of a breached SLA is needed as well', async () => {
  await expect(startUnasked('{ id: a, agent: test-echo, compensate: { agent: notifier } }', 'live')).rejects.toThrow(
    /^notifier \d+\.\d+\.\d+: /,
  );
  await expect(
    startUnasked('{ id: a, agent: test-echo, sla: { breach_after_seconds: 5, escalate_agent: reviewer } }', 'live'),
  ).rejects.toThrow(/^reviewer \d+\.\d+\.\d+: /);
  noRuns();
});

test('a run whose child, or child of a child, cannot work live is refused before any work', async () => {
  const parentOf = (name: string, child: string) => `
metadata: { name: ${name}, version: 1.0.0, owner: owner, organization: global }
orchestration: { steps: [ { id: work, agent: test-effect }, { id: child, type: orchestration, orchestration: { name: ${child} }, depends_on: [work] } ] }
`;
  it.import('unasked', unasked('{ id: a, agent: summarizer }'));
  it.import('middle', parentOf('middle', 'unasked'));
  it.import('top', parentOf('top', 'middle'));
  await expect(
    it.engine.start({
      definition: { name: 'top', version: null },
      owner: null,
      parameters: {},
      mode: 'live',
      attended: false,
      actor: 'operator:test',
      correlationId: null,
    }),
  ).rejects.toThrow(/^summarizer \d+\.\d+\.\d+ \(called by unasked\): /);
  noRuns();
});

test('the same run can be rehearsed', async () => {
  expect((await start('summarizer', { platforms: ['web'] }, 'rehearsal')).definition).toBe('checked');
});

test('a rule that does not hold refuses the run with its own words', async () => {
  await expect(start('test-echo', { platforms: [] }, 'rehearsal')).rejects.toThrow('Choose at least one platform');
  expect(it.engine.readModels.listRuns({}, { limit: 10, offset: 0 }).total).toBe(0);
});

test('a parameter says whether steps run one after the other', async () => {
  const { id } = await start('test-echo', { platforms: ['web'], mode: 'sequential' }, 'rehearsal');
  await it.ended(id);
  const types = it.engine.journal.readRun(id).map(({ type }) => type.replace('orchestration.', ''));
  expect(types.slice(3)).toEqual(['step.started', 'step.completed', 'step.started', 'step.completed', 'run.completed']);
});

describe('what a live run may cost', () => {
  const usage = (dollars: number) =>
    `script: { metadata: { cost: ${dollars}, usage: { inputTokens: 9, outputTokens: 9 } } }`;
  const priced = (steps: string) =>
    unasked(steps).replace(
      'orchestration: {',
      `orchestration:
  { parameters: [ { name: platforms, type: "string[]", required: true }, { name: pages, type: "string[]", default: [a, b] } ],`,
    );
  const costOf = async (steps: string, parameters: Record<string, string[]> = {}) =>
    (await it.engine.preflight({ definition: { source: priced(steps) }, owner: null, parameters })).cost;

  test('is said by the calls that were made, times those that it may make', async () => {
    await it.ended((await startUnasked(`{ id: a, agent: test-echo, input: { ${usage(0.4)} } }`, 'live')).id);
    await it.ended((await startUnasked(`{ id: a, agent: test-echo, input: { ${usage(0.2)} } }`, 'live')).id);
    const each = await costOf('{ id: a, agent: test-echo, for_each: "{{ platforms }}" }', {
      platforms: ['x', 'y', 'z'],
    });
    expect(each.expected).toBeCloseTo(0.9, 9);
    expect(each.atMost).toBeGreaterThanOrEqual(1.2);
    expect(each.atMost).toBeLessThan(1.28);
    expect(each.agents).toMatchObject([{ calls: { expected: 3, atMost: 3 }, call: { from: 'recorded', calls: 2 } }]);

    const loops = await costOf(
      '{ id: a, agent: test-echo, repeat: { until: "true", max_iterations: 5 }, retry: { max_attempts: 2 } }',
    );
    expect(loops.agents).toMatchObject([{ calls: { expected: 1, atMost: 10 } }]);
    expect((await costOf('{ id: a, agent: test-echo, for_each: "{{ pages }}" }')).expected).toBeCloseTo(0.6, 9);
    const later =
      '{ id: a, agent: test-noop }, { id: b, agent: test-echo, depends_on: [a], for_each: "{{ steps.a.content }}" }';
    expect(await costOf(later)).toMatchObject({ expected: null, atMost: null, unknown: ['test-noop', 'test-echo'] });
  });

  test('is said by the price list without any, and unknown is never nothing', async () => {
    const { expected, atMost, unknown, agents } = await costOf(
      '{ id: a, agent: summarizer, input: { userMessage: Hello } }, { id: b, agent: notifier }, { id: c, agent: text-splitter }',
    );
    expect(agents.map(({ agent, call }) => [agent, call.from])).toEqual([
      ['summarizer', 'price_list'],
      ['notifier', 'unknown'],
      ['text-splitter', 'nobody_asked'],
    ]);
    expect(expected).toBeGreaterThan(0.0005);
    expect(expected).toBeLessThan(agents[0]?.atMost ?? 0);
    expect(agents[0]?.atMost).toBeLessThan(0.01);
    expect(atMost).toBeNull();
    expect(unknown).toEqual(['notifier']);
  });

  test('counts what child runs call, as often as they are started', async () => {
    it.import('unasked', unasked('{ id: a, agent: summarizer }'));
    const child = '{ id: c, type: orchestration, orchestration: { name: unasked }, for_each: "{{ platforms }}" }';
    const { agents } = await costOf(child, { platforms: ['x', 'y'] });
    expect(agents).toMatchObject([{ agent: 'summarizer', calls: { expected: 2, atMost: 2 } }]);
  });
});
