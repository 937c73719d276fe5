#!/usr/bin/env node
// Everything a change has to pass: build, lint, types, laws, tests. All stages run even when one failed, so that one run
// tells everything. With arguments it runs only the tests whose file names match them: npm test -- engine/run
import { printStage, runChecks } from './checks/run-checks.mjs';
import { describeTotals, runTests } from './checks/run-tests.mjs';
import { bundle } from './setup/bundle.mjs';
import { prepare } from './setup/prepare.mjs';
import { Problem, runScript, say } from './setup/say.mjs';

await runScript(async () => {
  const patterns = process.argv.slice(2);
  await prepare();
  const failed = await build();
  if (patterns.length === 0) failed.push(...(await runChecks(['lint', 'types', 'laws'])));
  const started = Date.now();
  const { totals, passed } = await runTests(patterns);
  printStage('tests', passed ? 'passed' : 'FAILED', Date.now() - started);
  if (!passed) failed.push('tests');
  if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`);
  process.stdout.write(`${describeTotals(totals)}\n`);
  return failed.length > 0 ? 1 : 0;
});

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
