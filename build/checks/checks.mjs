// What is checked without running the program. Each check is a few programs to start; it passes when all of them do.
import { existsSync, readdirSync } from 'node:fs';
import { inProject } from '../setup/places.mjs';
import { letOthersGoFirst, runProgram } from '../setup/program.mjs';
import { changedFiles } from './changed-files.mjs';
import { checkPackages } from './packages.mjs';
import { findRuntime } from '../setup/runtime.mjs';

/** @typedef {{ passed: boolean, report: string, note?: string }} Verdict the note is for those who passed as well */

/** @type {Record<string, () => Promise<Verdict>>} */
export const checks = {
  lint: () => lint(),
  'lint of what changed': lintChanged,
  types: checkTypes,
  laws: checkLaws,
  format: () => runNode('node_modules/@biomejs/biome/bin/biome', 'format'),
  packages: checkPackages,
  'dead exports': () => runNode('node_modules/knip/bin/knip.js', '--no-progress'),
};

/** @param {readonly string[]} [changed] everything, when left out */
async function lint(changed) {
  const paths = changed ?? ['.'];
  const pages = changed ? changed.filter((file) => file.endsWith('.vue')) : ['renderer'];
  const oxlint = (/** @type {string[]} */ ...args) =>
    runNode('node_modules/oxlint/bin/oxlint', ...args, '--type-aware', '--deny-warnings');
  const verdicts = await Promise.all([
    oxlint(...paths, '--no-error-on-unmatched-pattern', '--report-unused-disable-directives-severity', 'error'),
    ...(pages.length > 0
      ? [runNode('node_modules/eslint/bin/eslint.js', ...pages, '--max-warnings', '0'), lintVueScripts(changed, oxlint)]
      : []),
  ]);
  return together(verdicts);
}

/**
 * @param {readonly string[] | undefined} changed
 * @param {(...args: string[]) => Promise<Verdict>} oxlint
 * @returns {Promise<Verdict>}
 */
async function lintVueScripts(changed, oxlint) {
  const { vueFileOf, writeVueScripts } = await import('./vue-scripts.mjs'); // needs a package, set up by now
  const places = { folder: 'renderer', tsconfig: 'build/tsconfig.renderer.json', rules: '.oxlintrc.json' };
  const { config, scripts } = writeVueScripts({ root: inProject(), ...places });
  const asked = scripts.filter((script) => !changed || changed.includes(vueFileOf(script)));
  if (asked.length === 0) return { passed: true, report: '' };
  const { passed, report } = await oxlint('--config', config, ...asked);
  return { passed, report: vueFileOf(report) };
}

async function lintChanged() {
  const changed = (await changedFiles()).filter((file) => /\.(ts|vue|mjs|js)$/.test(file));
  return changed.length > 0 ? lint(changed) : { passed: true, report: '' };
}

// One tsconfig per runtime; each is checked as soon as there is something for it to read.
const tsconfigs = [
  { file: 'build/tsconfig.tools.json', reads: 'build' },
  { file: 'build/tsconfig.engine.json', reads: 'engine' },
  { file: 'build/tsconfig.contract.json', reads: 'engine/contract' },
  { file: 'build/tsconfig.electron.json', reads: 'electron' },
  { file: 'build/tsconfig.preload.json', reads: 'electron' },
  { file: 'build/tsconfig.renderer.json', reads: 'renderer', checker: 'node_modules/vue-tsc/bin/vue-tsc.js' },
  { file: 'build/tsconfig.renderer-tests.json', reads: 'renderer' },
  { file: 'build/tsconfig.e2e.json', reads: 'tests/e2e' },
];

async function checkTypes() {
  const waiting = tsconfigs.filter(({ reads }) => hasSources(reads));
  /** @type {Verdict[]} */
  const verdicts = [];
  // Two at once: all of them side by side would take the other checks' cores.
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) verdicts.push(await checkTypesOf(next));
  };
  await Promise.all([work(), work()]);
  return together(verdicts);
}

/** @param {typeof tsconfigs[number]} tsconfig */
function checkTypesOf({ file, checker = 'node_modules/typescript-native/bin/tsc' }) {
  const record = `out/.${file.replaceAll(/\W+/g, '-')}.tsbuildinfo`; // what it learned last time, by the second time it's quick
  // Each further thread learns much of what the others know already, and the machine has other things to do.
  const oneThread = checker.includes('typescript-native') ? ['--checkers', '1'] : [];
  return runNode(checker, '-p', file, ...oneThread, '--incremental', '--tsBuildInfoFile', record, '--pretty', 'false');
}

/** @returns {Promise<Verdict>} */
async function checkLaws() {
  const rooms = ['engine', 'electron', 'renderer'].filter((room) => existsSync(inProject(room)));
  if (rooms.length === 0) return { passed: true, report: '' };
  // dependency-cruiser wants a newer Node than the tools do; the runtime has one.
  return runOn(
    findRuntime(),
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ...rooms,
    '--config',
    'dependency-cruiser.config.mjs',
    '--output-type',
    'err-long',
  );
}

/** @param {string} folder */
function hasSources(folder) {
  return (
    existsSync(inProject(folder)) &&
    readdirSync(inProject(folder), { recursive: true }).some((file) => String(file).endsWith('.ts'))
  );
}

/** @param {readonly string[]} args */
function runNode(...args) {
  return runOn({ command: process.execPath, env: process.env }, ...args);
}

/**
 * @param {{ command: string, env: NodeJS.ProcessEnv }} runtime
 * @param {readonly string[]} args
 * @returns {Promise<Verdict>}
 */
async function runOn({ command, env }, ...args) {
  const { code, stdout, stderr } = await runProgram(command, args, {
    cwd: inProject(),
    env,
    onStart: letOthersGoFirst,
  });
  return { passed: code === 0, report: `${stdout}${stderr}`.trim() };
}

/** @param {readonly Verdict[]} verdicts @returns {Verdict} */
function together(verdicts) {
  return {
    passed: verdicts.every(({ passed }) => passed),
    report: verdicts
      .map(({ report }) => report)
      .filter(Boolean)
      .join('\n'),
  };
}
