import { expect, test } from 'vitest';
import { countTests, describeTotals } from './run-tests.mjs';

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
