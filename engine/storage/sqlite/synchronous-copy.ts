import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { countsOf, inspectFile } from './inspect-file.ts';
import type { WritableDatabase } from './open-database.ts';

/** A verified copy, made while nobody else gets to do anything: for moments when nothing may happen in between. */
export function copySynchronously(database: WritableDatabase, target: string): void {
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(partial);
    const { problems, events, lastPosition } = inspectFile(partial, 'pages');
    const original = countsOf(database);
    if (problems.length > 0 || events !== original.events || lastPosition !== original.lastPosition) {
      throw new Error(
        `The copy ${target} does not hold what the store holds (${problems[0] ?? `${events} of ${original.events} events`}).`,
      );
    }
    syncToDisk(partial);
    renameSync(partial, target);
    syncToDisk(dirname(target));
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A file's content, or the names in a folder. */
export function syncToDisk(path: string): void {
  // Windows opens no folders; its renames are in its own journal.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
