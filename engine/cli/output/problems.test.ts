import { expect, test } from 'vitest';
import type { ProblemView } from '../../contract/definitions.ts';
import { countProblems, describeProblems } from './problems.ts';
import { Style } from './style.ts';

const problem: ProblemView = {
  code: 'unknown_key',
  severity: 'error',
  message: 'There is no key "depnds_on"',
  path: 'orchestration.steps[0]',
  line: 7,
  column: 9,
  endLine: 7,
  endColumn: 18,
  fix: { title: 'Did you mean depends_on?', text: 'depends_on' },
};

test('a problem has its place in front, as editors expect it', () => {
  expect(describeProblems('kpi.yaml', [problem], new Style(false))).toBe(
    'kpi.yaml:7:9 error There is no key "depnds_on" [unknown_key]\n    Did you mean depends_on?\n',
  );
});

test('problems are counted by their gravity', () => {
  expect(countProblems([problem, { ...problem, severity: 'warning' }])).toBe('1 error, 1 warning');
  expect(countProblems([problem, problem])).toBe('2 errors');
});
