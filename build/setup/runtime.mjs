// Which programs run the engine: Electron the desktop app and the tests, plain Node the command line. The engine's
// database driver needs Node 22 or Electron; setup and build run on Node 20 too, so they are kept apart.
// `bring-runtime.mjs` chooses once and writes it down. This file reads what was written, and little else: every command
// line begins with it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lockFingerprint } from './packages.mjs';
import { inProject } from './places.mjs';
import { Problem } from './say.mjs';

/**
 * @typedef {object} HeadlessNode a Node that can carry the engine without a window
 * @property {string} path
 * @property {string} version
 */

/**
 * @typedef {object} RuntimeRecord
 * @property {'electron' | 'electron-fallback' | 'node'} kind
 * @property {string} path
 * @property {string} version of Electron, or of Node
 * @property {string} lock the lock file it was chosen for
 * @property {string} [lacksLibraries] an Electron that would be better, but can't be loaded here yet
 * @property {HeadlessNode | null} headless what the command line runs on; null: there is none, and Electron does it
 */

const recordFile = inProject('node_modules', '.baton-runtime.json');

/** @returns {RuntimeRecord | undefined} */
export function readRuntimeRecord() {
  if (!existsSync(recordFile)) return undefined;
  return JSON.parse(readFileSync(recordFile, 'utf8'));
}

/** @param {RuntimeRecord} record */
export function writeRuntimeRecord(record) {
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
}

export async function isRuntimeCurrent() {
  if (process.env.BATON_RUNTIME) return true;
  const record = readRuntimeRecord();
  if (!record || record.lock !== lockFingerprint() || !existsSync(record.path)) return false;
  if (!isStillThere(record.headless)) return false;
  if (record.kind === 'electron-fallback' && process.env.BATON_NO_FALLBACK_ELECTRON === '1') return false;
  if (!record.lacksLibraries) return true;
  // Somebody may have run the command that we printed.
  const { missingLibraries } = await import('./system-libraries.mjs');
  return (await missingLibraries(record.lacksLibraries)).length > 0;
}

/**
 * Undefined: it was chosen before there was a choice.
 * @param {HeadlessNode | null | undefined} headless
 */
function isStillThere(headless) {
  if (!headless) return headless === null;
  // The Node of a machine is replaced in its place.
  if (headless.path === process.execPath) return headless.version === process.versions.node;
  return existsSync(headless.path);
}

/**
 * How to run JavaScript on what runs the desktop app, and the tests.
 * @returns {{ command: string, env: NodeJS.ProcessEnv }}
 */
export function findRuntime() {
  return toRun(readRuntimeRecord()?.path);
}

/**
 * How to run what needs no window: half of the memory, and a start in half of the time.
 * @returns {{ command: string, env: NodeJS.ProcessEnv }}
 */
export function findHeadlessRuntime() {
  const record = readRuntimeRecord();
  return toRun(record?.headless?.path ?? record?.path);
}

/** @param {string | undefined} chosen */
function toRun(chosen) {
  const command = process.env.BATON_RUNTIME ? resolve(process.env.BATON_RUNTIME) : chosen;
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
