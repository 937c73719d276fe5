// Stryker, in a folder of its own: whoever starts, tests or packs Baton has no use for its 170 packages.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from '../setup/one-at-a-time.mjs';
import { inProject } from '../setup/places.mjs';
import { runNpm } from '../setup/program.mjs';
import { Problem, say } from '../setup/say.mjs';

const folder = inProject('out', 'mutants', 'stryker');
const lockFile = inProject('build', 'mutants', 'package-lock.json');
const stampFile = join(folder, 'node_modules', '.baton-lock');

/** Stryker's program, to be run on the runtime that ships: it asks for a newer Node than the tools do. */
export const stryker = join(folder, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

/** Installs what the lock file says, when it has changed. */
export async function bringMutators() {
  if (isCurrent()) return;
  await oneAtATime(`${folder}.lock`, async () => {
    if (isCurrent()) return;
    say('installing Stryker (npm ci in out/mutants/stryker)');
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(inProject('build', 'mutants', name), join(folder, name));
    const { code } = await runNpm(['ci'], { cwd: folder, output: 'stderr' });
    if (code !== 0)
      throw new Problem(
        `npm ci ended with code ${code} in out/mutants/stryker.`,
        "see npm's message above; when the package registry could not be reached, check the connection and try again.",
      );
    writeFileSync(stampFile, readFileSync(lockFile));
  });
}

function isCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile).equals(readFileSync(lockFile));
}
