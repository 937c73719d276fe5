// Which program runs the engine. The engine's database driver needs Node 22 or Electron; setup and build run on Node 20
// too, so the two are kept apart: `bringRuntime` chooses once and writes it down, `findRuntime` reads what was written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { askVersion, bringElectron } from './electron-binary.mjs';
import { bringHeadlessNode } from './headless-node.mjs';
import { lockFingerprint } from './packages.mjs';
import { inProject } from './places.mjs';
import { Problem, say } from './say.mjs';
import { canInstallLibraries, installCommand, installLibraries, missingLibraries } from './system-libraries.mjs';

/**
 * @typedef {object} RuntimeRecord
 * @property {'electron' | 'electron-fallback' | 'node'} kind
 * @property {string} path
 * @property {string} version of Electron, or of Node
 * @property {string} lock the lock file it was chosen for
 * @property {string} [lacksLibraries] an Electron that would be better, but can't be loaded here yet
 */

const recordFile = inProject('node_modules', '.baton-runtime.json');

/** @returns {RuntimeRecord | undefined} */
export function readRuntimeRecord() {
  if (!existsSync(recordFile)) return undefined;
  return JSON.parse(readFileSync(recordFile, 'utf8'));
}

export async function isRuntimeCurrent() {
  if (process.env.BATON_RUNTIME) return true;
  const record = readRuntimeRecord();
  if (!record || record.lock !== lockFingerprint() || !existsSync(record.path)) return false;
  if (record.kind === 'electron-fallback' && process.env.BATON_NO_FALLBACK_ELECTRON === '1') return false;
  // Somebody may have run the command that we printed.
  return !record.lacksLibraries || (await missingLibraries(record.lacksLibraries)).length > 0;
}

/** Chooses a runtime, fetching what it takes, and writes the choice down. */
export async function bringRuntime() {
  const electron = await bringElectron();
  const isUsable = electron !== undefined && (await canLoad(electron.path));
  const chosen = isUsable ? electron : await bringHeadlessNode();
  const version = askVersion(chosen.path);
  if (!version) {
    throw new Problem(
      `${chosen.path} doesn't run on this machine.`,
      'delete it and run `npm run setup` again, or set BATON_RUNTIME to a Node ≥ 22.19 or an Electron binary.',
    );
  }
  const lacksLibraries = electron && !isUsable ? electron.path : undefined;
  /** @type {RuntimeRecord} */
  const record = { ...chosen, version, lock: lockFingerprint(), lacksLibraries };
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  say(
    `the engine runs on ${record.kind === 'node' ? 'Node' : 'Electron'} ${version}${record.kind === 'electron-fallback' ? ' (stand-in)' : ''}`,
  );
}

/** @param {string} electron */
async function canLoad(electron) {
  const missing = await missingLibraries(electron);
  if (missing.length === 0) return true;
  say(`Electron lacks ${missing.length} system libraries here (${missing.slice(0, 3).join(', ')}…)`);
  if (await canInstallLibraries()) {
    await installLibraries();
    if ((await missingLibraries(electron)).length === 0) return true;
  }
  say(`there will be no window until they are installed: ${installCommand()}`);
  return false;
}

/**
 * How to run JavaScript on the chosen runtime.
 * @returns {{ command: string, env: NodeJS.ProcessEnv }}
 */
export function findRuntime() {
  const command = process.env.BATON_RUNTIME ? resolve(process.env.BATON_RUNTIME) : readRuntimeRecord()?.path;
  if (!command || !existsSync(command)) {
    throw new Problem(
      process.env.BATON_RUNTIME
        ? `BATON_RUNTIME points at ${command}, and nothing is there.`
        : 'No runtime has been set up here yet.',
      process.env.BATON_RUNTIME ? 'correct it, or unset it.' : 'run `npm run setup`.',
    );
  }
  // Plain Node ignores the variable.
  return { command, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } };
}
