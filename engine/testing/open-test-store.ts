import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../storage/sqlite/sqlite-store.ts';
import { lendStore } from './lend-store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A store that is closed when the test has ended; in a folder of its own unless one is given. */
export function openTestStore(directory: string = temporaryDirectory()): Store {
  lendStore(directory);
  const store = openStore(directory);
  onTestFinished(() => store.close());
  return store;
}
