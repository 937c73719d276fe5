// Two terminals, one checkout: the second waits while the first installs or builds.
//
// Whoever works says so again and again. A process id alone says little: after a restart, or in another container that
// shares the folder, it belongs to somebody who never heard of us, and would hold the lock for ever.
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

/** Milliseconds between two signs of life. */
const beatMs = 1000;
/**
 * Milliseconds of waiting without a sign of life after which nobody works any more. Counted while we are awake
 * ourselves.
 */
const silenceMs = 15_000;
// A lock without a process id is one being written this moment, or one whose writer died at just that moment.
const writingMs = 5000;

/**
 * @template T
 * @param {string} lockFile holds the process id of whoever works
 * @param {() => Promise<T>} work
 * @param {{ silence?: number }} [options] milliseconds without a sign of life after which the lock is taken over
 *   (default 15 s)
 * @returns {Promise<T>}
 */
export async function oneAtATime(lockFile, work, { silence = silenceMs } = {}) {
  await mkdir(dirname(lockFile), { recursive: true });
  const watch = new Watch(silence);
  for (let isFirst = true; !(await take(lockFile, watch)); isFirst = false) {
    if (isFirst) say(`another setup or build is at work here, waiting for it (its lock: ${lockFile})`);
    await sleep(Math.min(100, silence));
  }
  const beat = setInterval(() => void signOfLife(lockFile), Math.min(beatMs, silence / 4));
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lockFile, { force: true });
  }
}

/** What a waiting process has seen of the one that holds the lock. */
class Watch {
  #silence;
  #seen = '';
  #since = 0;

  /** @param {number} silence */
  constructor(silence) {
    this.#silence = silence;
  }

  /** @param {string} sign anything that changes with every sign of life */
  isSilent(sign) {
    const now = performance.now();
    if (sign !== this.#seen) [this.#seen, this.#since] = [sign, now];
    return now - this.#since >= this.#silence;
  }
}

/**
 * @param {string} lockFile
 * @param {Watch} watch
 */
async function take(lockFile, watch) {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (await isAbandoned(lockFile, watch)) await rm(lockFile, { force: true });
  return false;
}

/** @param {string} lockFile */
async function signOfLife(lockFile) {
  const now = new Date();
  await utimes(lockFile, now, now).catch(() => undefined); // somebody has taken it away
}

/**
 * @param {string} lockFile
 * @param {Watch} watch
 */
async function isAbandoned(lockFile, watch) {
  try {
    const [text, { ino, mtimeMs }] = await Promise.all([readFile(lockFile, 'utf8'), stat(lockFile)]);
    const holder = Number(text);
    if (!(holder > 0)) return Date.now() - mtimeMs > writingMs || watch.isSilent(`${ino} ${mtimeMs}`);
    return !isAlive(holder) || watch.isSilent(`${ino} ${mtimeMs}`);
  } catch (error) {
    if (error.code === 'ENOENT') return false; // just released
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
