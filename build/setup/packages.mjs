// The packages of the lock file, installed when the lock file has changed and left alone otherwise.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './places.mjs';
import { runNpm } from './program.mjs';
import { Problem, say } from './say.mjs';

const stampFile = inProject('node_modules', '.baton-lock-sha');

/** The lock file's fingerprint: whatever was derived from the packages is good for this one only. */
export function lockFingerprint() {
  return createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');
}

export function arePackagesCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockFingerprint();
}

export async function installPackages() {
  // npm would empty the folder that the link leads to, and then put one of its own in the link's place.
  if (lstatSync(inProject('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Problem(
      'node_modules is a link to a folder whose packages are not those of this lock file.',
      'run `npm run setup` where that folder belongs, or remove the link to have packages of your own.',
    );
  }
  say('installing the packages of the lock file (npm ci)');
  const { code } = await runNpm(['ci'], { cwd: inProject(), output: 'stderr' });
  if (code !== 0) {
    throw new Problem(
      `npm ci ended with code ${code}.`,
      "see npm's message above; when the package registry could not be reached, check the connection and run `npm run setup` again.",
    );
  }
  writeFileSync(stampFile, lockFingerprint());
}
