/**
 * A copy of a damaged file, kept beside it: one for each damage, however many commands meet it.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const BLOCK = 1024 * 1024;

/** With the log of the file. Null when there is no room for a copy, or nobody may write one. */
export function copyAside(path: string, now: number): string | null {
  const known = findCopy(path);
  if (known !== null) return known;
  const copy = `${path}.corrupt-${new Date(now).toISOString().replaceAll(':', '-')}`;
  try {
    // The log first: a copy without it would be taken for the whole.
    for (const suffix of ['-wal', ''])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    return copy;
  } catch {
    for (const suffix of ['', '-wal']) rmSync(copy + suffix, { force: true });
    return null;
  }
}

/** One that says the same, byte by byte. */
function findCopy(path: string): string | null {
  const folder = dirname(path);
  const prefix = `${basename(path)}.corrupt-`;
  const copies = readdirSync(folder).filter((name) => name.startsWith(prefix) && !name.endsWith('-wal'));
  return (
    copies
      .map((name) => join(folder, name))
      .find((copy) => ['', '-wal'].every((suffix) => isSame(path + suffix, copy + suffix))) ?? null
  );
}

/** A log without content is like none: it comes with looking at the file. */
function isSame(left: string, right: string): boolean {
  const size = sizeOf(left);
  if (size !== sizeOf(right)) return false;
  if (size === 0) return true;
  const files = [openSync(left, 'r'), openSync(right, 'r')] as const;
  const blocks = [Buffer.allocUnsafe(BLOCK), Buffer.allocUnsafe(BLOCK)] as const;
  try {
    for (let offset = 0; offset < size; offset += BLOCK) {
      const [a = Buffer.alloc(0), b = Buffer.alloc(1)] = files.map((file, index) =>
        blocks[index]?.subarray(0, readSync(file, blocks[index] as Buffer, 0, BLOCK, offset)),
      );
      if (!a.equals(b)) return false;
    }
    return true;
  } finally {
    for (const file of files) closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
