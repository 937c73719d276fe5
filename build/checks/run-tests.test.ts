import { expect, test } from 'vitest';
import { addTotals, countTests, describeTotals } from './run-tests.mjs';

test('totals add up what passed, failed and was skipped', () => {
  const totals = countTests({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  });
  expect(describeTotals(totals)).toBe('5 passed, 1 failed, 3 skipped');
});

test('a file that cannot be loaded counts as a failure', () => {
  const totals = countTests({
    numPassedTests: 4,
    numFailedTests: 0,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  });
  expect(describeTotals(totals)).toBe('4 passed, 1 failed');
});

test('what was tested side by side is told as one', () => {
  const lanes = [
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ];
  expect(describeTotals(addTotals(lanes))).toBe('5 passed, 1 failed, 1 skipped');
});
