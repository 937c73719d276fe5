// What the command line can do is told without building anything: from what is built when that is current, else from
// the sources, and on a fresh clone from the table that people read.
import { readFileSync } from 'node:fs';
import { isProgramCurrent } from './bundle.mjs';
import { inProject } from './places.mjs';
import { isPrepared } from './prepare.mjs';
import { standInFor } from './program.mjs';
import { findHeadlessRuntime } from './runtime.mjs';

/** @param {readonly string[]} args */
export function asksForHelp(args) {
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  return words.length === 0 || words.some((word) => word === '--help' || word === '-h');
}

/** @param {readonly string[]} args */
export function asksForVersion(args) {
  return args.length === 1 && (args[0] === '--version' || args[0] === '-V');
}

/** The program's own, which is that of its package: nothing is started for it. */
export function versionOfBaton() {
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  process.stdout.write(`${version}\n`);
  return 0;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function helpOfBaton(args) {
  if (!(await isPrepared())) {
    process.stdout.write(
      `${commandTable()}\nNothing is set up here yet: the first command that does something sees to it, or npm run setup.\n`,
    );
    return args.length === 0 ? 2 : 0;
  }
  const { command, env } = findHeadlessRuntime();
  const program = isProgramCurrent() ? inProject('out', 'main', 'cli.js') : inProject('engine', 'cli', 'main.ts');
  return standInFor(command, [program, ...args], { ...env, NODE_NO_WARNINGS: '1' });
}

/** The rows of the README's table, without its marks. */
export function commandTable() {
  const rows = readFileSync(inProject('engine', 'cli', 'README.md'), 'utf8').match(/^\| `.*\|$/gm) ?? [];
  const commands = rows.filter((row) => !/^\| `?\d/.test(row)).map((row) => row.slice(2, -2).split(/ (?<!\\)\| /));
  return commands.map(([words = '', what = '']) => `  ${plain(words)}\n      ${plain(what)}\n`).join('');
}

/** @param {string} text */
function plain(text) {
  return text.replaceAll('`', '').replaceAll('\\|', '|');
}
