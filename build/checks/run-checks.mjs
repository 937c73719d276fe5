// Runs checks side by side and prints each one's header and, when it failed, what it found.
import { checks } from './checks.mjs';

/**
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} the names of those that failed
 */
export async function runChecks(names) {
  const verdicts = await Promise.all(
    names.map(async (name) => {
      const started = Date.now();
      const { passed, report, note } = await checks[name]();
      printStage(name, passed ? 'passed' : 'FAILED', Date.now() - started);
      if (note) process.stdout.write(`   ${note}\n`);
      if (!passed) process.stdout.write(`${report}\n`);
      return { name, passed };
    }),
  );
  return verdicts.filter(({ passed }) => !passed).map(({ name }) => name);
}

/**
 * @param {string} name
 * @param {string} outcome
 * @param {number} ms
 */
export function printStage(name, outcome, ms) {
  process.stdout.write(`── ${name}: ${outcome} (${(ms / 1000).toFixed(1)} s)\n`);
}
