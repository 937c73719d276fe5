// Peers are installed outside of the tree, each in a folder of its own, as its lock file says: whoever works on Baton
// has no use for their thousand packages.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAtATime } from '../setup/one-at-a-time.mjs';
import { cacheFolder, inProject } from '../setup/places.mjs';
import { runNpm } from '../setup/program.mjs';
import { say } from '../setup/say.mjs';

/**
 * @param {string} name
 * @returns {string} the peer's own package, with its version
 */
export function packageOf(name) {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync(inProject('build', 'peers', name, 'package.json'), 'utf8'));
  const [own, version] = Object.entries(dependencies).find(([dependency]) => dependency.includes(name)) ?? [name, ''];
  return `${own} ${version}`;
}

/**
 * @param {string} name of a folder beside this file
 * @returns {Promise<string>} the program that measures it, in the folder of its packages
 */
export async function bringPeer(name) {
  const program = `measure-${name}.mjs`;
  const source = inProject('build', 'peers', name);
  const folder = join(cacheFolder(), 'peers', name);
  const lock = readFileSync(join(source, 'package-lock.json'));
  const stamp = join(folder, 'node_modules', '.baton-lock');
  await oneAtATime(`${folder}.lock`, async () => {
    mkdirSync(folder, { recursive: true });
    for (const file of ['measure-runs.mjs', program])
      copyFileSync(inProject('build', 'peers', file), join(folder, file));
    if (existsSync(stamp) && readFileSync(stamp).equals(lock)) return;
    say(`installing ${name} into ${folder} (once)`);
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(join(source, file), join(folder, file));
    // None of them has to build or fetch anything more; what wants to is not asked.
    const { code, stderr } = await runNpm(['ci', '--ignore-scripts'], { cwd: folder });
    if (code !== 0) throw new Error(`npm ci ended with ${code}: ${lastLine(stderr)}`);
    writeFileSync(stamp, lock);
  });
  return join(folder, program);
}

/** @param {string} text */
export function lastLine(text) {
  return (text.trim().split('\n').at(-1) ?? '').slice(0, 300);
}
