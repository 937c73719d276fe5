/** What comes with Baton, from the command line, with the real database of figures. */
import { describe, expect, test } from 'vitest';
import type { DeliverableView } from '../../engine/contract/deliverable-view.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import { desk } from './desk.ts';

const window = ['--param', 'start_date=2025-07-01', '--param', 'end_date=2025-09-30'] as const;
/** The first question of all prepares the database. */
const patience = 120_000;

interface Row {
  readonly kpi: string;
  readonly period: string;
  readonly value: number;
}

describe("the README's first example", () => {
  test(
    'completes with the child run inside, and a brief whose figures are those of the database',
    async () => {
      const place = desk().withFigures();
      const {
        code,
        value: run,
        stderr,
      } = await place.json<RunView>(
        'run',
        'finance-quarterly-review',
        '--param',
        'kpi_names=revenue,expenses,profit_margin',
        ...window,
        '--rehearse',
        '--decide-all',
        'continue',
      );
      expect({ code, status: run.status }).toEqual({ code: 0, status: 'completed' });
      expect(stderr).toContain('Imported from the library: kpi-tracking 1.0.0');
      const [child] = run.children;
      expect(child).toMatchObject({
        definition: 'kpi-tracking',
        status: 'completed',
        parentRunId: run.id,
        approvals: [{ decision: 'continue' }],
      });

      const rows = JSON.parse((child?.results['fetch-kpi-data'] as { query_results: string }).query_results) as Row[];
      expect(new Set(rows.map(({ kpi }) => kpi))).toEqual(new Set(['revenue', 'expenses', 'profit_margin']));
      const revenue = rows.filter(({ kpi }) => kpi === 'revenue').reduce((sum, { value }) => sum + value, 0);
      const { value: delivered } = await place.json<{ items: DeliverableView[] }>('deliverables', run.id);
      const brief = delivered.items.find(({ stepId }) => stepId === 'prepare-executive-brief');
      expect(brief).toMatchObject({ rehearsed: true });
      expect((brief?.content as string).replaceAll(/[^\d.]/g, '')).toContain(revenue.toFixed(2));
    },
    patience,
  );
});

describe('the checkpoint of kpi-tracking', () => {
  test(
    'runs the query again with other figures and another grouping, which the summary then tells',
    async () => {
      const place = desk().withFigures();
      place.write('modifications.json', JSON.stringify({ grouping: 'week', context: { kpiNames: ['arr', 'churn'] } }));
      const { value: stopped } = await place.json<RunView>(
        'run',
        'kpi-tracking',
        '--param',
        'kpi_names=revenue',
        ...window,
        '--rehearse',
      );
      expect(stopped.status).toBe('checkpoint');
      const [asked] = stopped.approvals;

      const again = await place.json<RunView>(
        'decide',
        asked?.id ?? '',
        'retry',
        '--modifications',
        'modifications.json',
        '--notes',
        'Filter to ARR only',
      );
      expect(again.code).toBe(3);
      expect(again.value.steps[0]?.attempt).toBe(2);

      const done = await place.json<RunView>('decide', stopped.id, 'continue');
      expect({ code: done.code, status: done.value.status }).toEqual({ code: 0, status: 'completed' });
      const output = done.value.output as { query_results: string; row_count: number; summary: string };
      const rows = JSON.parse(output.query_results) as Row[];
      expect(new Set(rows.map(({ kpi }) => kpi))).toEqual(new Set(['arr', 'churn']));
      expect(output.row_count).toBe(rows.length);
      expect(output.summary).toContain('Churn');
    },
    patience,
  );

  test(
    'is not asked when nobody is there',
    async () => {
      const { code } = await desk()
        .withFigures()
        .json<RunView>('run', 'kpi-tracking', '--param', 'kpi_names=revenue', ...window, '--rehearse', '--unattended');
      expect(code).toBe(0);
    },
    patience,
  );
});
