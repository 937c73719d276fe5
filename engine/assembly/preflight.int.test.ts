import { afterEach, beforeEach, expect, test } from 'vitest';
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
