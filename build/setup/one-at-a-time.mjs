// Two terminals, one checkout: the second waits while the first installs or builds.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

// A lock without a process id is one being written this moment, or one whose writer died at just that moment.
const writingMs = 5000;

/**
 * @template T
 * @param {string} lockFile holds the process id of whoever works
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(lockFile, work) {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let isFirst = true; !(await take(lockFile)); isFirst = false) {
    if (isFirst) say(`another setup or build is at work here, waiting for it (its lock: ${lockFile})`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** @param {string} lockFile */
async function take(lockFile) {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (await isAbandoned(lockFile)) await rm(lockFile, { force: true });
  return false;
}

/** @param {string} lockFile */
async function isAbandoned(lockFile) {
  try {
    const holder = Number(await readFile(lockFile, 'utf8'));
    if (holder > 0) return !isAlive(holder);
    return Date.now() - (await stat(lockFile)).mtimeMs > writingMs;
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
