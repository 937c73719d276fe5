import { describe, expect, test } from 'vitest';
import type { RunRowFilter } from '../../projections/read-models.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { runListQuery } from './run-list-query.ts';

const FEW = 10;
const MANY = 100_000;
const ROOTS = { parentRunId: null };

/** How the store goes about it: one line per table or index that it walks through. */
function plansOf(filter: RunRowFilter, total: number): { readonly count: string[]; readonly page: string[] } {
  const { database } = openTestStore();
  const { count, page, parameters } = runListQuery(filter);
  const planOf = (sql: string, ...more: number[]) =>
    database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters, ...more)
      .map(({ detail }) => detail);
  return { count: planOf(count), page: planOf(page(total), 100, 0) };
}

const filters: readonly (readonly [string, RunRowFilter, string])[] = [
  ['everything', {}, 'runs_by_time'],
  ['runs without children', ROOTS, 'runs_by_time'],
  ['the oldest first', { ...ROOTS, sort: 'oldest' }, 'runs_by_time'],
  ['one status', { ...ROOTS, status: ['failed'] }, 'runs_by_status'],
  ['several statuses', { ...ROOTS, status: ['failed', 'aborted'] }, 'runs_by_status'],
  ['runs that people are asked about', { isAsking: true }, 'runs_asking'],
  ['a definition', { ...ROOTS, definition: 'kpi-tracking' }, 'runs_by_definition'],
  ['a definition, with children', { definition: 'kpi-tracking' }, 'runs_by_definition'],
  ['an owner', { ...ROOTS, owner: 'finance-manager' }, 'runs_by_owner'],
  ['a time', { ...ROOTS, createdAfter: 1, createdBefore: 2 }, 'runs_by_time'],
  ['the children of a run', { parentRunId: 'parent' }, 'runs_by_parent'],
];

describe('what a list of runs costs', () => {
  test.each(filters)('%s: is counted within an index, and paged along one', (_name, filter, index) => {
    const { count, page } = plansOf(filter, FEW);
    expect(count).toHaveLength(1);
    for (const first of [count[0], page[0]])
      expect(first).toMatch(new RegExp(` USING (COVERING )?INDEX (root_)?${index}\\b`));
  });

  test.each(filters.filter(([, { parentRunId }]) => parentRunId !== 'parent'))(
    '%s: with many hits, none is sorted',
    (_name, filter) => {
      expect(plansOf(filter, MANY).page.join()).not.toContain('TEMP B-TREE FOR ORDER BY');
    },
  );

  test('runs with a label are found by its value, and those with two by both', () => {
    const plan = plansOf({ labels: { customer: 'ada', kind: 'order' } }, FEW).count.join('\n');
    expect(plan.match(/run_labels USING COVERING INDEX run_labels_by_value \(name=\? AND value=\?/g)).toHaveLength(2);
  });

  test('runs of a status, and those that ask besides, are found by an index each', () => {
    const { count } = plansOf({ ...ROOTS, status: ['checkpoint', 'paused'], isAsking: true }, FEW);
    const plan = count.join('\n');
    expect(plan).toMatch(/runs_by_status/);
    expect(plan).toMatch(/runs_asking/);
    expect(plan).not.toMatch(/SCAN r\b/);
  });

  test.each([
    'definition',
    'definition_descending',
    'owner',
    'owner_descending',
    'status',
    'status_descending',
  ] as const)('in the order of %s: walks along an index, and sorts within a name only', (sort) => {
    const { page } = plansOf({ ...ROOTS, sort }, MANY);
    expect(page[0]).toMatch(/ USING (COVERING )?INDEX /);
    expect(page.join()).not.toContain('TEMP B-TREE FOR ORDER BY');
  });

  test.each([
    ['few hits', FEW],
    ['many hits', MANY],
  ])('a text, with %s: is looked for in names, ids and errors, not in the runs', (_name, total) => {
    const { count, page } = plansOf({ ...ROOTS, text: 'kpi' }, total);
    for (const plan of [count, page]) {
      expect(plan).toContain('SCAN run_keys');
      expect(plan).toContain('SEARCH runs USING COVERING INDEX runs_by_definition (definition>?)');
      expect(plan.join('\n')).toMatch(/(SCAN|SEARCH) runs USING (COVERING )?INDEX runs_by_error/);
      expect(plan.filter((line) => /^SCAN (runs|r)$/.test(line))).toEqual([]);
    }
  });
});
