/** What is checked of a store while its engine works: its events and its assets. */
import { join } from 'node:path';
import { createAssetCheck } from '../storage/asset-check.ts';
import type { Store } from '../storage/sqlite/sqlite-store.ts';
import { checkSlowly } from './storage-check.ts';

/** Reads through what is kept, by and by. Returns the way to stop. */
export function checkStorage(
  store: Store,
  directory: string,
  random: () => number,
  report: (error: unknown) => void,
): () => void {
  const checking = new AbortController();
  const events = store.slowCheck(report);
  const assets = createAssetCheck({ directory: join(directory, 'assets'), onFound: report, random });
  const turn = (now: number) => events.turn(now) && assets.turn(now);
  void checkSlowly({ turn }, checking.signal).finally(() => void assets.close());
  return () => checking.abort();
}
