/**
 * What Baton records is its owner's alone, whatever the folder was before and whatever the process was started with:
 * folders are 0700, files 0600. What is too wide is made narrow; links are left alone, and so is what belongs to
 * somebody else.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  type Dirent,
} from 'node:fs';
import { join } from 'node:path';

const FOLDER = 0o700;
const FILE = 0o600;
/**
 * Of these only the folder itself is looked at: others write there, or there is too much in it, and nobody gets past
 * the folder.
 */
const SEALED: ReadonlySet<string> = new Set(['warehouse', 'window']);
/** So deep do our own folders go. */
const DEEPEST = 3;

export function keepPrivate(directory: string): void {
  if (process.platform === 'win32') return; // a user's folders are the user's there
  narrowFolder(directory);
  keepContentsPrivate(directory, 1);
}

/** A folder whose files we have always written narrowly is gone through only when it was wide itself. */
function keepContentsPrivate(directory: string, depth: number): void {
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      const wasWide = narrowFolder(path);
      if (!SEALED.has(entry.name) && depth < DEEPEST && (wasWide || entry.name !== 'assets'))
        keepContentsPrivate(path, depth + 1);
    } else if (entry.isFile()) narrowFile(path);
  }
}

/** True: others could have got in. By its descriptor: what is looked at is what is changed. */
function narrowFolder(path: string): boolean {
  let folder: number;
  try {
    folder = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  } catch {
    return false; // gone meanwhile, a link, or not ours to read
  }
  try {
    const found = fstatSync(folder);
    if ((found.mode & 0o077) === 0) return false;
    fchmodSync(folder, found.mode & FOLDER);
    return true;
  } catch {
    return false; // another's, or on something that can't be written to
  } finally {
    closeSync(folder);
  }
}

/**
 * By its name, in a folder that is private by now. It must not be opened: closing it would free every lock that this
 * process has on it, the engine's among them.
 */
function narrowFile(path: string): void {
  try {
    const found = lstatSync(path);
    if (found.isFile() && (found.mode & 0o077) !== 0) chmodSync(path, found.mode & FILE);
  } catch {
    // gone meanwhile, another's, or on something that can't be written to
  }
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
