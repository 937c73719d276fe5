import { closeSync, openSync, writeSync } from 'node:fs';

const PAGE = 4096;

/** Writes rubbish over the heads of the given pages (counted from 0), as a dying disk might. */
export function damagePages(path: string, pages: readonly number[]): void {
  const file = openSync(path, 'r+');
  for (const page of pages) writeSync(file, Buffer.alloc(64, 0xa5), 0, 64, page * PAGE);
  closeSync(file);
}
