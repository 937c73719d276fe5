// Runs vitest on the runtimes that ship, and counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { hasDisplay, openVirtualDisplay } from '../setup/display.mjs';
import { inProject } from '../setup/places.mjs';
import { letOthersGoFirst, standInFor } from '../setup/program.mjs';
import { findHeadlessRuntime, findRuntime, readRuntimeRecord } from '../setup/runtime.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Totals */

// They are tested side by side: some keep the processor busy, some kill processes and some open windows. The latter two
// go one by one and wait much of the time. One vitest would do the one after the other. Windows need what the app runs
// on; the others run on what the command line runs on, which does the same work in less processor time. The lane of the
// windows is the longest, so where all want to work, those who keep the processor busy let it go first.
const busyProjects = ['unit', 'property', 'int'];
const waitingProjects = [
  { project: 'crash', runtimeOf: findHeadlessRuntime },
  { project: 'e2e', runtimeOf: findRuntime },
];

/**
 * @param {readonly string[]} args for vitest: patterns of file names, or options
 * @param {Promise<unknown>} [meanwhile] what keeps the processor busy already: the tests that do so as well begin after
 *   it
 * @returns {Promise<{ totals: Totals, passed: boolean }>}
 */
export async function runTests(args, meanwhile) {
  if (args.some((arg) => arg.startsWith('--project'))) return runLane(args, findHeadlessRuntime());
  // What one lane says while another prints would tear the lines of both.
  const waiting = waitingProjects.map(({ project, runtimeOf }) => {
    const held = holdBack();
    return { held, result: runLane([...args, ...only([project])], runtimeOf(), { say: held.say }) };
  });
  await meanwhile;
  const results = [
    await runLane([...args, ...only(busyProjects)], findHeadlessRuntime(), { onStart: letOthersGoFirst }),
  ];
  for (const { held, result } of waiting) {
    held.letGo();
    results.push(await result);
  }
  return { totals: addTotals(results.map(({ totals }) => totals)), passed: results.every(({ passed }) => passed) };
}

/** @param {readonly string[]} projects */
function only(projects) {
  return projects.map((project) => `--project=${project}`);
}

let runs = 0;

/** @typedef {ReturnType<typeof findRuntime>} Runtime */

/**
 * @typedef {object} Ways
 * @property {(text: string) => void} [say] gets what vitest prints, which goes to the terminal otherwise
 * @property {(child: import('node:child_process').ChildProcess) => void} [onStart]
 */

/**
 * @param {readonly string[]} args
 * @param {Runtime} runtime
 * @param {Ways} [ways]
 * @returns {Promise<{ totals: Totals, passed: boolean }>}
 */
async function runLane(args, runtime, ways) {
  // One per run: two terminals may test the same checkout.
  const results = inProject('out', `.test-results-${process.pid}-${(runs += 1)}.json`);
  mkdirSync(inProject('out'), { recursive: true });
  const code = await runVitest(
    ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
    runtime,
    ways,
  );
  // No results means that vitest itself came to grief; that must not read as "nothing failed".
  if (!existsSync(results))
    return { totals: { passed: 0, failed: 1, skipped: 0, failures: [`vitest run ${args.join(' ')}`] }, passed: false };
  const totals = countTests(JSON.parse(readFileSync(results, 'utf8')));
  rmSync(results);
  return { totals, passed: code === 0 && totals.failed === 0 };
}

/** Keeps what is said until it may be printed, and prints it at once from then on. */
function holdBack() {
  /** @type {string[] | undefined} */
  let held = [];
  return {
    say: (/** @type {string} */ text) => void (held ? held.push(text) : process.stdout.write(text)),
    letGo: () => {
      process.stdout.write((held ?? []).join(''));
      held = undefined;
    },
  };
}

/**
 * Runs vitest to its end, with a screen for the tests that open windows.
 * @param {readonly string[]} args
 * @param {Runtime} [runtime] what the app runs on, when left out
 * @param {Ways} [ways]
 * @returns {Promise<number>} its exit code
 */
export async function runVitest(args, runtime = findRuntime(), { say, onStart } = {}) {
  const { command, env } = runtime;
  const needsDisplay = !hasDisplay() && readRuntimeRecord()?.kind !== 'node';
  const display = needsDisplay ? await openVirtualDisplay() : undefined;
  try {
    const program = inProject('node_modules/vitest/vitest.mjs');
    return await standInFor(command, [program, ...args], { ...env, ...display?.variables }, say, onStart);
  } finally {
    display?.close();
  }
}

/**
 * Adds up vitest's report.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests?: number, numTodoTests?: number,
 *   testResults: readonly { name: string, status: string,
 *     assertionResults: readonly { fullName: string, status: string }[] }[] }} report
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
    failures: [
      ...brokenFiles.map(({ name }) => nameInProject(name)),
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName }) => `${nameInProject(name)}: ${fullName}`),
      ),
    ],
  };
}

/** @param {string} file */
function nameInProject(file) {
  return relative(inProject(), file);
}

/**
 * @param {readonly Totals[]} parts
 * @returns {Totals}
 */
export function addTotals(parts) {
  /** @param {'passed' | 'failed' | 'skipped'} name */
  const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: parts.flatMap(({ failures }) => failures),
  };
}

/** @param {Totals} totals */
export function describeTotals({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
