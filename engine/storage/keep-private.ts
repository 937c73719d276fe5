/**
 * What Baton records is its owner's alone, whatever the folder was before and whatever the process was started with: folders are
 * 0700, files 0600. What is too wide is made narrow; links are left alone, and so is what belongs to somebody else.
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 0o700;
const FILE = 0o600;
/** Of these only the folder itself is looked at: others write there, or there is too much in it, and nobody gets past the folder. */
const SEALED: ReadonlySet<string> = new Set(['warehouse', 'window']);
/** So deep do our own folders go. */
const DEEPEST = 3;

export function keepPrivate(directory: string): void {
  if (process.platform === 'win32') return; // a user's folders are the user's there
  narrow(directory, FOLDER);
  keepContentsPrivate(directory, 1);
}

/** A folder whose files we have always written narrowly is gone through only when it was wide itself. */
function keepContentsPrivate(directory: string, depth: number): void {
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      const wasWide = narrow(path, FOLDER);
      if (!SEALED.has(entry.name) && depth < DEEPEST && (wasWide || entry.name !== 'assets')) keepContentsPrivate(path, depth + 1);
    } else if (entry.isFile()) narrow(path, FILE);
  }
}

/** True: others could have got in. By its descriptor: what is looked at is what is changed. */
function narrow(path: string, mode: number): boolean {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false; // gone meanwhile, a link, or not ours to read
  }
  try {
    const found = fstatSync(file);
    if ((found.mode & 0o077) === 0) return false;
    fchmodSync(file, found.mode & mode);
    return true;
  } catch {
    return false; // another's, or on something that can't be written to
  } finally {
    closeSync(file);
  }
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
