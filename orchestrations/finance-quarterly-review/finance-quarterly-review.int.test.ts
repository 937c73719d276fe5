import { beforeAll, describe, expect, test } from 'vitest';
import { generateFigures } from '../../engine/agents/kinds/warehouse/warehouse.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import { ConductedEngine } from '../../engine/testing/conducted-engine.ts';
import { readGoldenRun, readScript } from '../../engine/testing/golden-run.ts';

const name = 'finance-quarterly-review';
const { parameters, decisions } = readScript(name);

let run: RunView;
let child: RunView;
let events: readonly { readonly type: string; readonly runId: string; readonly data: object }[];
let delivered: readonly string[];

// The recorded answers; that the agents still give them is shown where all golden runs are.
beforeAll(async () => {
  const it = await ConductedEngine.open({ playback: readGoldenRun(name).cassette });
  try {
    const runId = await it.start(name, parameters);
    await it.play();
    for (const decision of decisions) {
      await it.follow(runId, decision);
      await it.play();
    }
    run = await it.view(runId);
    child = run.children[0] as RunView;
    events = it.engine.journal.readAll(0, 1000);
    delivered = (await it.deliverables(runId)).map(({ id }) => id);
  } finally {
    await it.close();
  }
});

/** Cent by cent from the days that the warehouse is built from, without SQL. */
function total(kpi: string): number {
  const days = generateFigures().filter(
    (figure) => figure.kpi === kpi && figure.day >= '2025-07-01' && figure.day <= '2025-09-30',
  );
  expect(days).toHaveLength(92);
  return days.reduce((sum, { value }) => sum + Math.round(value * 100), 0) / 100;
}

function written(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

describe('the executive brief', () => {
  test('has the figures of the warehouse', () => {
    const { brief, brief_deliverable_id: id } = run.output as unknown as {
      brief: string;
      brief_deliverable_id: string;
    };
    const [revenue, expenses] = [total('revenue'), total('expenses')];
    expect(brief).toContain(`USD ${written(revenue)} (total)`);
    expect(brief).toContain(`USD ${written(expenses)} (total)`);
    expect(brief).toContain(
      `revenue less expenses leaves USD ${written(revenue - expenses)}, ${((100 * (revenue - expenses)) / revenue).toFixed(2)} % of revenue`,
    );
    expect(brief).toContain('ended **completed**');
    expect(delivered).toContain(id);
  });

  test('has the figures that the README promises', () => {
    expect([total('revenue'), total('expenses')].map(written)).toEqual(['4,743,189.26', '3,470,293.85']);
  });
});

describe('parent and child', () => {
  test('name each other', () => {
    expect(run).toMatchObject({ status: 'completed', parentRunId: null, rootRunId: run.id });
    expect(run.children).toHaveLength(1);
    expect(run.steps[0]).toMatchObject({ id: 'run-kpi-tracking', childRunId: child.id });
    expect(child).toMatchObject({
      definition: 'kpi-tracking',
      version: '1.0.0',
      status: 'completed',
      parentRunId: run.id,
      parentStepId: 'run-kpi-tracking',
      rootRunId: run.id,
    });
  });

  test('stay linked in the history of both', () => {
    const of = (runId: string, type: string) =>
      events.filter((event) => event.runId === runId && event.type === `orchestration.${type}`).map(({ data }) => data);
    expect(of(child.id, 'run.created')).toMatchObject([
      { parent: { runId: run.id, stepId: 'run-kpi-tracking', attempt: 1 }, rootRunId: run.id, depth: 1 },
    ]);
    expect(of(run.id, 'child.started')).toEqual([{ stepId: 'run-kpi-tracking', attempt: 1, childRunId: child.id }]);
    expect(of(run.id, 'child.finished')).toEqual([
      { stepId: 'run-kpi-tracking', attempt: 1, childRunId: child.id, status: 'completed' },
    ]);
  });

  test("the child's results are the output of the parent's step, beside what it returns", () => {
    const output = run.results['run-kpi-tracking'] as { readonly [key: string]: unknown };
    expect(Object.keys(output).sort()).toEqual([
      'completedSteps',
      'output',
      'parameters',
      'plan',
      'results',
      'runId',
      'status',
      'timing',
    ]);
    expect(output).toMatchObject({
      status: 'completed',
      output: child.output,
      results: child.results,
      parameters: { ...parameters, grouping: 'month' },
      plan: [['fetch-kpi-data'], ['summarize-results']],
      completedSteps: ['fetch-kpi-data', 'summarize-results'],
      runId: child.id,
    });
    expect(run.output).toMatchObject({
      kpi_status: 'completed',
      kpi_results: child.results,
      kpi_summary: (child.results['summarize-results'] as { summary: string }).summary,
    });
  });

  test("the child's checkpoint is asked in the child, and its decision kept there", () => {
    expect(run.approvals).toEqual([]);
    expect(child.approvals).toMatchObject([
      { runId: child.id, stepId: 'fetch-kpi-data', status: 'decided', decision: 'continue', decidedBy: 'operator:ada' },
    ]);
  });
});
