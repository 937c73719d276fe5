// Builds what a source has changed of since the last time, and says nothing when none has.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { inProject } from './places.mjs';
import { runProgram } from './program.mjs';
import { Problem, say } from './say.mjs';

/** @typedef {{ entry: string, sources: readonly string[], makes: readonly string[] }} Part */

const configuration = [
  'electron.vite.config.ts',
  'build/licenses.mjs',
  'build/licence-texts.mjs',
  'package-lock.json',
  'tsconfig.json',
];

// What is built apart from each other: `entry` is without which there is nothing to build, `makes` are folders of out/.
const parts = {
  program: { entry: 'engine/cli/main.ts', sources: ['engine', 'electron'], makes: ['main', 'preload'] },
  window: {
    entry: 'renderer/index.html',
    sources: ['renderer', 'engine/contract', 'engine/limits', 'engine/values'],
    makes: ['renderer'],
  },
};

/**
 * @param {{ afresh?: boolean, only?: readonly (keyof typeof parts)[] }} [options]
 *   afresh: build even when nothing has changed, default false; only: these parts, default all
 */
export async function bundle({ afresh = false, only = ['program', 'window'] } = {}) {
  for (const name of only) {
    const part = parts[name];
    const isDone = () => !existsSync(inProject(part.entry)) || (!afresh && isCurrent(name, part));
    if (isDone()) continue;
    await oneAtATime(inProject('out', `.lock-${name}`), async () => {
      if (!isDone()) await build(name, part);
    });
  }
}

/** Whether the program is built of the sources as they are. */
export function isProgramCurrent() {
  return isCurrent('program', parts.program);
}

/**
 * @param {string} name
 * @param {Part} part
 */
async function build(name, part) {
  const started = Date.now();
  // Taken before the build: a file saved meanwhile makes the next build, instead of being taken for built.
  const stamp = sourceStamp(part);
  const next = inProject('out', `.next-${name}`);
  rmSync(next, { recursive: true, force: true });
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [
      inProject('node_modules/electron-vite/bin/electron-vite.js'),
      'build',
      '--outDir',
      next,
      '--logLevel',
      'warn',
      '--ignoreConfigWarning',
    ],
    { cwd: inProject(), env: { ...process.env, BATON_BUILD_PART: name } },
  );
  if (code !== 0 || !existsSync(join(next, part.makes[0]))) {
    throw new Problem(
      `the build failed:\n${stdout}${stderr}`.trim(),
      'mend what the message above names; `npm run typecheck` often says more.',
    );
  }
  // Swapped in whole, so that nobody starts a half-written program.
  mkdirSync(inProject('out'), { recursive: true });
  const last = inProject('out', `.last-${name}`);
  rmSync(last, { recursive: true, force: true });
  mkdirSync(last);
  for (const folder of part.makes.filter((each) => existsSync(join(next, each)))) {
    if (existsSync(inProject('out', folder))) renameSync(inProject('out', folder), join(last, folder));
    renameSync(join(next, folder), inProject('out', folder));
  }
  rmSync(next, { recursive: true, force: true });
  writeFileSync(stampFile(name), stamp);
  say(`built the ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} name
 * @param {Part} part
 */
function isCurrent(name, part) {
  const isThere = existsSync(inProject('out', part.makes[0])) && existsSync(stampFile(name));
  return isThere && readFileSync(stampFile(name), 'utf8') === sourceStamp(part);
}

/** @param {string} name */
function stampFile(name) {
  return inProject('out', `.stamp-${name}`);
}

/**
 * A fingerprint of every source by name, size and time: reading them all would cost more than the start it guards.
 * @param {Part} part
 */
function sourceStamp({ sources }) {
  const hash = createHash('sha256');
  for (const file of [...configuration, ...sources.flatMap(sourcesIn)]) {
    const { size, mtimeMs } = statSync(inProject(file), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} folder */
function sourcesIn(folder) {
  if (!existsSync(inProject(folder))) return [];
  return readdirSync(inProject(folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => /\.[a-z]+$/.test(file) && !/\.test\.ts$/.test(file))
    .sort();
}
