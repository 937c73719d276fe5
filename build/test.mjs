#!/usr/bin/env node
// Everything a change has to pass: build, lint, types, laws, format, packages, dead exports, tests. All stages run even
// when one failed, so that one run tells everything. With arguments it runs only the tests whose file names match them:
// npm test -- engine/run
// `npm test -- --quick` is for a minute between two changes: types, laws, format, lint of what changed, and the tests
// that touch nothing but memory, without those that try thousands of cases.
import { printStage, runChecks } from './checks/run-checks.mjs';
import { describeTotals, runTests } from './checks/run-tests.mjs';
import { bringBrowser } from './setup/browser.mjs';
import { bringPostgres } from './setup/postgres.mjs';
import { bundle } from './setup/bundle.mjs';
import { prepare } from './setup/prepare.mjs';
import { Problem, runScript, say } from './setup/say.mjs';

await runScript(async () => {
  const args = process.argv.slice(2);
  const isQuick = args.includes('--quick');
  const patterns = args.filter((arg) => arg !== '--quick');
  await prepare();
  if (isQuick) return testQuickly(patterns);
  await bringBrowser();
  await bringPostgres();
  const failed = await build();
  if (patterns.length > 0) return report(failed, await timeTests(patterns));
  const checks = runChecks(['types', 'lint', 'laws', 'format', 'packages', 'dead exports']);
  // Tests that wait run beside them; those that keep the processor busy begin after them.
  const tests = await timeTests(patterns, checks);
  return report([...failed, ...(await checks)], tests);
});

/** @param {readonly string[]} patterns */
async function testQuickly(patterns) {
  const [failed, totals] = await Promise.all([
    runChecks(['types', 'laws', 'format', 'lint of what changed']),
    timeTests(['--project=unit', ...patterns]),
  ]);
  return report(failed, totals);
}

/**
 * @param {readonly string[]} args
 * @param {Promise<unknown>} [meanwhile]
 */
async function timeTests(args, meanwhile) {
  const started = Date.now();
  const { totals, passed } = await runTests(args, meanwhile);
  printStage('tests', passed ? 'passed' : 'FAILED', Date.now() - started);
  return { totals, passed };
}

/**
 * @param {string[]} failed the stages before
 * @param {Awaited<ReturnType<typeof timeTests>>} tests
 * @returns {number} the exit code
 */
function report(failed, { totals, passed }) {
  if (!passed) failed.push('tests');
  // What failed stands far above by now, where it was tested.
  for (const name of totals.failures) process.stdout.write(`failed: ${name}\n`);
  if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`);
  process.stdout.write(`${describeTotals(totals)}\n`);
  return failed.length > 0 ? 1 : 0;
}

/** @returns {Promise<string[]>} ['build'] when it failed */
async function build() {
  const started = Date.now();
  try {
    await bundle();
    printStage('build', 'passed', Date.now() - started);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    printStage('build', 'FAILED', Date.now() - started);
    say(error.message);
    return ['build'];
  }
}
