// Runs vitest on the runtime that ships, and counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hasDisplay, openVirtualDisplay } from '../setup/display.mjs';
import { inProject } from '../setup/places.mjs';
import { standInFor } from '../setup/program.mjs';
import { findRuntime, readRuntimeRecord } from '../setup/runtime.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * @param {readonly string[]} args for vitest: patterns of file names, or options
 * @returns {Promise<{ totals: Totals, passed: boolean }>}
 */
export async function runTests(args) {
  // One per run: two terminals may test the same checkout.
  const results = inProject('out', `.test-results-${process.pid}.json`);
  mkdirSync(inProject('out'), { recursive: true });
  const code = await runVitest(['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${results}`]);
  // No results means that vitest itself came to grief; that must not read as "nothing failed".
  if (!existsSync(results)) return { totals: { passed: 0, failed: 1, skipped: 0 }, passed: false };
  const totals = countTests(JSON.parse(readFileSync(results, 'utf8')));
  rmSync(results);
  return { totals, passed: code === 0 && totals.failed === 0 };
}

/**
 * Runs vitest to its end, with a screen for the tests that open windows.
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runVitest(args) {
  const { command, env } = findRuntime();
  const needsDisplay = !hasDisplay() && readRuntimeRecord()?.kind !== 'node';
  const display = needsDisplay ? await openVirtualDisplay() : undefined;
  try {
    return await standInFor(command, [inProject('node_modules/vitest/vitest.mjs'), ...args], { ...env, ...display?.variables });
  } finally {
    display?.close();
  }
}

/**
 * Adds up vitest's report.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests?: number, numTodoTests?: number,
 *   testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[] }} report
 * @returns {Totals}
 */
export function countTests(report) {
  // A file that can't even be loaded has no tests to fail, yet it is a failure.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/** @param {Totals} totals */
export function describeTotals({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
