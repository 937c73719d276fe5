// Where things lie. The cache is outside the tree, so that a fresh clone doesn't fetch 120 MB again.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const projectFolder = resolve(import.meta.dirname, '..', '..');

/** @param {...string} parts a path inside the project */
export function inProject(...parts) {
  return join(projectFolder, ...parts);
}

/** The cache for runtimes and compiled code; BATON_CACHE overrides it. */
export function cacheFolder() {
  if (process.env.BATON_CACHE) return resolve(process.env.BATON_CACHE);
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return join(process.env.LOCALAPPDATA, 'baton', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'baton');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'baton');
}
