// Builds out/main when a source has changed since the last time, and says nothing when none has.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from './one-at-a-time.mjs';
import { inProject } from './places.mjs';
import { runProgram } from './program.mjs';
import { Problem, say } from './say.mjs';

// Without it there is nothing to build.
const mainEntry = 'engine/cli/main.ts';
const sourceFolders = ['engine', 'electron', 'renderer'];
const sourceFiles = ['electron.vite.config.ts', 'package-lock.json', 'tsconfig.json'];
const stampFile = inProject('out', '.stamp');
const finished = inProject('out', 'main');

/** @param {{ afresh?: boolean }} [options] afresh: build even when nothing has changed, default false */
export async function bundle({ afresh = false } = {}) {
  if (!existsSync(inProject(mainEntry)) || (!afresh && isCurrent())) return;
  await oneAtATime(inProject('out', '.lock'), async () => {
    if (!afresh && isCurrent()) return;
    await build();
  });
}

async function build() {
  const started = Date.now();
  // Taken before the build: a file saved meanwhile makes the next build, instead of being taken for built.
  const stamp = sourceStamp();
  const next = inProject('out', '.next');
  rmSync(next, { recursive: true, force: true });
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [inProject('node_modules/electron-vite/bin/electron-vite.js'), 'build', '--outDir', next, '--logLevel', 'warn', '--ignoreConfigWarning'],
    { cwd: inProject() },
  );
  if (code !== 0 || !existsSync(join(next, 'main'))) {
    throw new Problem(`the build failed:\n${stdout}${stderr}`.trim(), 'mend what the message above names; `npm run typecheck` often says more.');
  }
  // Swapped in whole, so that nobody starts a half-written program.
  mkdirSync(inProject('out'), { recursive: true });
  const last = inProject('out', '.last');
  rmSync(last, { recursive: true, force: true });
  if (existsSync(finished)) renameSync(finished, last);
  renameSync(join(next, 'main'), finished);
  rmSync(next, { recursive: true, force: true });
  writeFileSync(stampFile, stamp);
  say(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function isCurrent() {
  return existsSync(finished) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceStamp();
}

/** A fingerprint of every source by name, size and time: reading them all would cost more than the start it guards. */
function sourceStamp() {
  const hash = createHash('sha256');
  const files = [...sourceFiles, ...sourceFolders.flatMap(sourcesIn)];
  for (const file of files) {
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
