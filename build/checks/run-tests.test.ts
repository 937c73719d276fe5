import { expect, test } from 'vitest';
import { inProject } from '../setup/places.mjs';
import { addTotals, countTests, describeTotals } from './run-tests.mjs';

const file = (name: string) => inProject('engine', name);

test('totals add up what passed, failed and was skipped', () => {
  const totals = countTests({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { name: file('a.test.ts'), status: 'failed', assertionResults: [{ fullName: 'is red', status: 'failed' }] },
    ],
  });
  expect(describeTotals(totals)).toBe('5 passed, 1 failed, 3 skipped');
  expect(totals.failures).toEqual(['engine/a.test.ts: is red']);
});

test('a file that cannot be loaded counts as a failure', () => {
  const totals = countTests({
    numPassedTests: 4,
    numFailedTests: 0,
    testResults: [
      { name: file('broken.test.ts'), status: 'failed', assertionResults: [] },
      { name: file('b.test.ts'), status: 'passed', assertionResults: [{ fullName: 'is green', status: 'passed' }] },
    ],
  });
  expect(describeTotals(totals)).toBe('4 passed, 1 failed');
  expect(totals.failures).toEqual(['engine/broken.test.ts']);
});

test('what was tested side by side is told as one', () => {
  const lanes = [
    { passed: 3, failed: 0, skipped: 1, failures: [] },
    { passed: 2, failed: 1, skipped: 0, failures: ['engine/a.test.ts: is red'] },
  ];
  expect(describeTotals(addTotals(lanes))).toBe('5 passed, 1 failed, 1 skipped');
});
