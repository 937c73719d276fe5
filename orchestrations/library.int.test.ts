/**
 * Every template that ships is read as it is shipped, and its steps are walked with the agents that it names, in their order:
 * what an author sees in a rehearsal, without the engine.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentResponse, Json, JsonObject } from '../engine/agents/agent.ts';
import { exampleContext, exampleRequest } from '../engine/agents/example-request.ts';
import { isObject, toText } from '../engine/agents/json-value.ts';
import { createAgentRegistry } from '../engine/agents/registry.ts';
import type { LoadedAgentRegistry } from '../engine/agents/registry.ts';
import type { Definition } from '../engine/definition/definition.ts';
import { applyOutputMapping } from '../engine/definition/output-mapping.ts';
import { parseDefinition } from '../engine/definition/parse-definition.ts';
import { resolveTemplates } from '../engine/definition/template.ts';
import { unsupportedFeatures } from '../engine/definition/unsupported-features.ts';

const folder = import.meta.dirname;
const library = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => existsSync(join(folder, entry.name, 'orchestration.yaml')))
  .map(({ name }) => name);

let registry: LoadedAgentRegistry;
let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'baton-library-'));
  registry = await createAgentRegistry({ directories: [join(folder, 'agents')], dataDirectory });
});

afterAll(async () => {
  await registry.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

function read(name: string): Definition {
  const { definition, problems } = parseDefinition(readFileSync(join(folder, name, 'orchestration.yaml'), 'utf8'), {
    hasAgent: (agent) => registry.find(agent) !== undefined,
    findDefinition: (other) => (library.includes(other) ? 'found' : 'unknown'),
  });
  expect(problems).toEqual([]);
  if (!definition) throw new Error(`${name} can't be read`);
  return definition;
}

interface Walk {
  readonly steps: Readonly<Record<string, JsonObject>>;
  readonly output: JsonObject;
  readonly responses: readonly AgentResponse[];
}

/** In the order of the file, which is an order of dependencies here. `changes` are merged into a step's input, as a decision would. */
async function walk(name: string, given: JsonObject, changes: Readonly<Record<string, JsonObject>> = {}): Promise<Walk> {
  const definition = read(name);
  const defaults = Object.fromEntries(definition.parameters.map((parameter) => [parameter.name, parameter.default ?? null]));
  const parameters: JsonObject = { ...defaults, ...given };
  const steps: Record<string, JsonObject> = {};
  const responses: AgentResponse[] = [];
  const fillIn = (value: Json): Json => {
    const { value: filled, warnings } = resolveTemplates(value, { parameters, steps, ...parameters, run: {} });
    expect(warnings).toEqual([]);
    return filled;
  };
  for (const step of definition.steps) {
    if (step.type === 'orchestration') {
      const child = await walk(step.orchestration.name, fillIn(step.orchestration.parameters) as JsonObject);
      steps[step.id] = { status: 'completed', results: child.steps };
      continue;
    }
    if (step.type !== 'agent') throw new Error(`the library has no ${step.type} steps yet`);
    const filled = fillIn(step.input as JsonObject) as JsonObject;
    const change = changes[step.id] ?? {};
    const input = { ...filled, ...change, context: { ...objectOf(filled['context']), ...objectOf(change['context']) } };
    const request = exampleRequest({ agent: step.agent, mode: step.mode, input, step: { id: step.id, name: step.name } });
    const profile = registry.find(step.agent);
    if (!profile) throw new Error(`there is no ${step.agent}`);
    const response = await registry.agentFor(profile, true).invoke(request, exampleContext());
    responses.push(response);
    const identified = { ...response, content: { ...response.content, deliverable: { id: `deliverable-of-${step.id}`, ...response.content.deliverable } } };
    const { output, warnings } = applyOutputMapping(step.outputMapping, identified as unknown as Json);
    expect(warnings).toEqual([]);
    steps[step.id] = output as JsonObject;
  }
  return { steps, responses, output: definition.output ? (fillIn(definition.output) as JsonObject) : steps };
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

test('every agent that ships can be read', () => {
  expect(registry.problems).toEqual([]);
  expect(registry.list().map(({ name }) => name)).toEqual([
    'blog_post_writer',
    'campaign-auditor',
    'campaign-orchestrator',
    'content-manager',
    'copywriter',
    'finance-manager',
    'hr_assistant',
    'image-generator-google',
    'image-generator-openai',
    'image-orchestrator',
    'marketing-manager',
    'marketing-swarm',
    'short-copywriter',
    'summarizer',
    'supabase-agent',
    'visual-concept',
  ]);
});

test.each(library)('%s is valid, owned by an orchestrator that lists it, and described', (name) => {
  const definition = read(name);
  expect(definition.name).toBe(name);
  expect(unsupportedFeatures(definition)).toEqual([]);
  const owner = registry.find(definition.owner);
  expect(owner?.kind).toBe('orchestrator');
  expect(owner?.configuration['orchestrations']).toContain(name);
  const readme = readFileSync(join(folder, name, 'README.md'), 'utf8');
  for (const parameter of definition.parameters) expect(readme).toContain(`\`${parameter.name}\``);
  for (const step of definition.steps) expect(readme).toContain(`\`${step.id}\``);
});

const quarter = { kpi_names: ['revenue', 'expenses', 'profit_margin'], start_date: '2025-07-01', end_date: '2025-09-30' };

function rowsOf(value: Json | undefined): readonly { readonly kpi: string; readonly period: string; readonly value: number }[] {
  return JSON.parse(toText(value));
}

/** As a reader sees it: thousands apart, two decimals. */
function written(value: number): string {
  return value.toFixed(2).replaceAll(/\B(?=(\d{3})+\.)/g, ',');
}

describe('kpi-tracking', () => {
  test('names its outputs as it always did, and summarises what was fetched', async () => {
    const { output, steps } = await walk('kpi-tracking', { ...quarter, grouping: 'month' });
    expect(Object.keys(output)).toEqual(['query_results', 'sql', 'row_count', 'summary', 'summary_deliverable_id']);
    expect(Object.keys(steps['fetch-kpi-data'] ?? {})).toEqual(['query_results', 'sql', 'row_count']);
    expect(Object.keys(steps['summarize-results'] ?? {})).toEqual(['summary', 'summary_deliverable_id']);
    const rows = rowsOf(output['query_results']);
    expect(output['row_count']).toBe(9);
    expect(rows).toHaveLength(9);
    for (const { value } of rows) expect(output['summary']).toContain(written(value));
  });

  test('asks again as the decision at its checkpoint says', async () => {
    const { output } = await walk('kpi-tracking', { ...quarter, grouping: 'month' }, { 'fetch-kpi-data': { grouping: 'week', context: { kpiNames: ['arr', 'churn'] } } });
    const rows = rowsOf(output['query_results']);
    expect([...new Set(rows.map(({ kpi }) => kpi))]).toEqual(['arr', 'churn']);
    expect(rows).toHaveLength(28);
    expect(output['summary']).toContain('ARR stood at');
  });

  test('covers the quarter of 2024, too, by day when nothing is said', async () => {
    const { output } = await walk('kpi-tracking', { ...quarter, start_date: '2024-07-01', end_date: '2024-09-30' });
    expect(output['row_count']).toBe(276);
  });
});

test('finance-quarterly-review writes a brief whose figures are those of the database', async () => {
  const { output, steps } = await walk('finance-quarterly-review', quarter);
  const results = objectOf(steps['run-kpi-tracking']?.['results']);
  const rows = rowsOf(objectOf(results['fetch-kpi-data'])['query_results']);
  const brief = toText(output['brief']);
  expect(rows).toHaveLength(9);
  for (const { value } of rows) expect(brief).toContain(written(value));
  for (const kpi of ['revenue', 'expenses']) {
    const total = rows.filter((row) => row.kpi === kpi).reduce((sum, { value }) => sum + Math.round(value * 100), 0) / 100;
    expect(brief).toContain(`USD ${written(total)} (total)`);
  }
  expect(brief).toContain('ended **completed**');
  expect(brief).toContain(
    'Revenue came to USD 4,743,189.26, up 5.6 % from July 2025 to September 2025. ' +
      'Expenses came to USD 3,470,293.85, down 1.6 % from July 2025 to September 2025.',
  );
  expect(brief).toContain('revenue less expenses leaves USD 1,272,895.41, 26.84 % of revenue');
});

test('marketing-campaign-launch makes three deliverables from one brief', async () => {
  const { output, responses } = await walk('marketing-campaign-launch', {
    campaign_name: 'Meadow',
    launch_date: '2026-03-02',
    primary_offer: 'a shared task board for field teams',
    target_audience: 'operations leads of small field services',
  });
  expect(Object.values(output).every((value) => toText(value) !== '')).toBe(true);
  expect(output['landing_page_copy']).toContain('operations leads of small field services');
  expect(output['email_sequence']).toContain('2 March 2026');
  expect(output['gtm_summary']).toContain('Go-to-market summary: Meadow');
  expect(responses.every(({ metadata, content }) => metadata.rehearsed && content.deliverable?.metadata['rehearsed'] === true)).toBe(true);
});

test('content-pipeline keeps to the brief, so that its review has little to say', async () => {
  const { output } = await walk('content-pipeline', {
    topic: 'handover checklists',
    audience: 'shift supervisors',
    primary_keyword: 'shift handover',
    target_word_count: 700,
    call_to_action: 'Try the checklist on Monday',
  });
  expect(output['article']).toContain('Try the checklist on Monday');
  expect(output['qa_report']).toContain('0 high');
  expect(output['distribution_kit']).toContain('## Social posts');
});

test('image-comparison compares two real pictures', async () => {
  const { output } = await walk('image-comparison', { prompt: 'a baton passed between two runners' });
  const [one, other] = [objectOf(output['openai_image']), objectOf(output['google_image'])];
  expect(one['mimeType']).toBe('image/png');
  expect(one['sha256']).not.toBe(other['sha256']);
  expect(output['comparison']).toContain('image-generator-google');
});
