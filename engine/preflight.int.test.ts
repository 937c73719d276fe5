import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestEngine } from './testing/test-engine.ts';

const agents = '../orchestrations/agents';
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
  it.engine.start({ definition: { source: source(extra) }, owner: null, parameters, mode, attended: false, actor: 'operator:test', correlationId: null });

test('a run whose agent cannot be used live is refused before it exists, and named', async () => {
  await expect(start('summarizer', { platforms: ['web'] }, 'live')).rejects.toThrow(/^summarizer: /);
  expect(it.engine.readModels.listRuns({}, { limit: 10, offset: 0 }).total).toBe(0);
});

test('a run whose agent’s breaker is open is refused before it exists, in the mode of that breaker', async () => {
  await it.engine.admission.trip('test-echo', 'rehearsal', 'maintenance', 'operator:ada');
  await expect(start('test-echo', { platforms: ['web'] }, 'rehearsal')).rejects.toThrow('test-echo: its breaker is open');
  expect((await start('test-echo', { platforms: ['web'] }, 'live')).definition).toBe('checked');
});

test('an agent that is needed for cleanup only is checked, too', async () => {
  const cleanup = 'test-echo } ]\n  finally: [ { id: tidy, agent: summarizer';
  await expect(start(cleanup, { platforms: ['web'] }, 'live')).rejects.toThrow(/^summarizer: /);
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
