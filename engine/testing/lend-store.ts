/**
 * A store in which nothing is kept yet, as the migrations make it. To go through all of them takes five times as long
 * as to open what they have made, and almost every test wants a new one; how they make it is tested in
 * `storage/sqlite/migrate.int.test.ts`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, storePath } from '../storage/sqlite/sqlite-store.ts';

let empty: Uint8Array | undefined;

/** Where there is a store already, it stays. */
export function lendStore(directory: string): void {
  const path = storePath(directory);
  if (existsSync(path)) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(path, (empty ??= makeStore()), { mode: 0o600 });
}

function makeStore(): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'baton-empty-'));
  try {
    openStore(directory).close();
    return readFileSync(storePath(directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
