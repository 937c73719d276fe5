import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/values/json.ts';
import { readGoldenRun, readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'kpi-tracking';
const { parameters, decisions } = readScript(name);
/** The review asks the same of the same agents, and nobody changes its query. */
const { cassette } = readGoldenRun('finance-quarterly-review');

interface Output {
  readonly query_results: string;
  readonly sql: string;
  readonly row_count: number;
  readonly summary: string;
  readonly summary_deliverable_id: string;
}

interface Row {
  readonly kpi: string;
  readonly value: number;
}

/** As a reader sees it: thousands apart, two decimals. */
function written(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

describe('the optional checkpoint', () => {
  test('is passed when nobody attends the run, and the run says so', async () => {
    const it = await openConductedEngine({ playback: cassette });
    const runId = await it.start(name, parameters, { attended: false });
    await it.play();
    expect(await it.view(runId)).toMatchObject({ status: 'completed', approvals: [] });
    expect(it.engine.journal.readRun(runId).find(({ type }) => type === 'orchestration.step.completed')).toMatchObject({
      data: { stepId: 'fetch-kpi-data', checkpointSkipped: true },
    });
  });

  test('is asked when somebody does, and changes the query as they say', async () => {
    const it = await openConductedEngine({ playback: readGoldenRun(name).cassette });
    const runId = await it.start(name, parameters);
    await it.play();
    expect(await it.pending()).toMatchObject([
      { stepId: 'fetch-kpi-data', required: false, question: 'Review KPI query results before summarizing?' },
    ]);
    for (const decision of decisions) {
      await it.follow(runId, decision);
      await it.play();
    }
    const { status, output } = await it.view(runId);
    const { query_results, row_count, summary } = output as unknown as Output;
    const rows = JSON.parse(query_results) as Row[];
    expect(status).toBe('completed');
    expect([...new Set(rows.map(({ kpi }) => kpi))]).toEqual(['arr', 'churn']);
    expect([rows.length, row_count]).toEqual([28, 28]);
    expect(summary).toContain('ARR stood at');
  });
});

test('names its outputs as they have always been named, and every figure is in the summary', async () => {
  const it = await openConductedEngine({ playback: cassette });
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  const { output, results } = await it.view(runId);
  const { query_results, sql, row_count, summary, summary_deliverable_id } = output as unknown as Output;
  expect(results).toMatchObject({
    'fetch-kpi-data': { query_results, sql, row_count },
    'summarize-results': { summary, summary_deliverable_id },
  });
  const rows = JSON.parse(query_results) as Row[];
  expect([rows.length, row_count]).toEqual([9, 9]);
  for (const { value } of rows) expect(summary).toContain(written(value));
  expect(sql).toContain('kpi_daily');
});

test('the id that it returns is that of the summary in the store', async () => {
  const it = await openConductedEngine({ playback: cassette });
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  const { summary, summary_deliverable_id: id } = (await it.view(runId)).output as unknown as Output;
  expect(it.engine.readModels.findDeliverable(id, null)).toMatchObject({
    runId,
    stepId: 'summarize-results',
    version: 1,
    content: summary,
    rehearsed: true,
  });
  const [figures] = await it.deliverables(runId);
  expect(figures).toMatchObject({
    type: 'analysis',
    format: 'json',
    rehearsed: true,
    metadata: { rowCount: 9 } satisfies JsonObject,
  });
});
