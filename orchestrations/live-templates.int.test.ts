/** Templates with the work of models, live: from the environment of a process to a server that speaks OpenAI's API. */
import { expect, onTestFinished, test } from 'vitest';
import type { JsonRecord } from '../engine/contract/json.ts';
import { openEngine } from '../engine/host/open-engine.ts';
import { ModelServer } from '../engine/testing/model-server/model-server.ts';
import type { AskedOfModel } from '../engine/testing/model-server/reaction.ts';
import { lendWarehouse } from '../engine/testing/warehouse-of-tests.ts';
import { temporaryDirectory } from '../engine/testing/temporary-directory.ts';

/** The first question of all prepares the database. */
const patience = 120_000;

async function runLive(definition: string, parameters: JsonRecord, answer: (asked: AskedOfModel) => string) {
  const model = await ModelServer.open((asked) => ({ text: answer(asked) }));
  onTestFinished(() => model.close());
  const env = { OPENAI_API_KEY: 'sk-example', OPENAI_BASE_URL: model.baseUrl };
  const directory = temporaryDirectory();
  lendWarehouse(directory);
  const { client, close } = await openEngine({ directory, env, tell: () => undefined });
  onTestFinished(close);
  await client.library.import({ name: definition });
  const { id } = await client.runs.start({ definition, parameters, mode: 'live' });
  const decided = new Set<string>();
  for await (const change of await client.runs.watch({ runId: id })) {
    if (change.kind === 'ended') break;
    if (change.kind !== 'waiting') continue;
    if (change.needsAttention.length > 0)
      expect((await client.runs.get({ runId: id })).steps.map(({ error }) => error)).toEqual([]);
    for (const { id: approvalId } of change.approvals) {
      if (decided.has(approvalId)) continue;
      decided.add(approvalId);
      await client.approvals.decide({ approvalId, decision: 'continue' });
    }
  }
  const run = await client.runs.get({ runId: id });
  const { items: deliverables } = await client.runs.deliverables({ runId: id });
  return { run, deliverables, model, client };
}

const quarter = {
  kpi_names: ['revenue', 'expenses'],
  start_date: '2025-07-01',
  end_date: '2025-09-30',
};
/** What the model was told, as text. */
const told = ({ body }: AskedOfModel): string => JSON.stringify(body['input']);

test(
  'kpi-tracking asks the database, and a model for the summary of what it found',
  async () => {
    const { run, deliverables, model } = await runLive('kpi-tracking', quarter, () => '# Summary\n\nRevenue rose.');
    expect(run).toMatchObject({ status: 'completed', mode: 'live' });
    expect(told(model.asked[0] as AskedOfModel)).toMatch(/2025-07.*revenue|revenue.*2025-07/s);
    expect(deliverables.every(({ rehearsed }) => !rehearsed)).toBe(true);
    const summary = run.steps.find(({ agent }) => agent === 'summarizer');
    expect(summary?.output).toMatchObject({ summary: '# Summary\n\nRevenue rose.' });
    expect(summary?.usage).toMatchObject({ outputTokens: 7, cost: expect.any(Number) as number });
    expect(run.metrics.usage, 'the database costs nothing').toEqual(summary?.usage);
    expect(summary?.attempts[0]?.response?.['metadata']).toMatchObject({
      rehearsed: false,
      provider: 'openai',
      usage: { inputTokens: expect.any(Number) as number, outputTokens: 7 },
      cost: expect.any(Number) as number,
    });
  },
  patience,
);

test(
  'finance-quarterly-review runs it as a child and has a model write the brief',
  async () => {
    const { run, deliverables, model, client } = await runLive('finance-quarterly-review', quarter, (asked) =>
      /brief/i.test(told(asked)) ? '# Executive brief' : '# Summary of July',
    );
    expect(run).toMatchObject({ status: 'completed', children: [{ definition: 'kpi-tracking', status: 'completed' }] });
    expect(model.asked).toHaveLength(2);
    expect(deliverables.map(({ content }) => content)).toContain('# Executive brief');
    const figures = await client.metrics.read({ periods: [run.createdAt - 1], until: Date.now() + 1 });
    expect(figures.steps).toMatchObject({ unpriced: 0 });
    expect(figures.steps.cost).toBeGreaterThan(0);
  },
  patience,
);

test(
  'content-pipeline writes an outline, a draft, a review and a kit, each from the one before',
  async () => {
    const parts = ['# Outline', '# Draft', '# Review', '# Kit'];
    let next = 0;
    const { run, deliverables, model } = await runLive(
      'content-pipeline',
      { topic: 'Meadows', audience: 'gardeners', primary_keyword: 'meadow', call_to_action: 'Sow one.' },
      () => parts[next++] ?? '# More',
    );
    expect(run.status).toBe('completed');
    expect(deliverables.map(({ content }) => content).sort()).toEqual([...parts].sort());
    expect(told(model.asked[1] as AskedOfModel)).toContain('# Outline');
    expect(told(model.asked[2] as AskedOfModel)).toContain('# Draft');
  },
  patience,
);
