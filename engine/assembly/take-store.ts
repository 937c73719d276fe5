/** The data of an engine, taken for this process alone, and given back as a whole. */
import { checkBeforeWriting, openStore, type Store } from '../storage/sqlite/sqlite-store.ts';
import { acquireEngineLock, type EngineLock } from '../storage/engine-lock.ts';
import { keepPrivate } from '../storage/keep-private.ts';
import { openTakingUpFile, type TakingUpFile } from '../storage/taking-up-file.ts';
import { attempt } from './engine-errors.ts';

export interface TakenStore {
  readonly store: Store;
  readonly lock: EngineLock;
  readonly takingUp: TakingUpFile;
  giveBack(): void;
}

/** @param interruption aborted when the engine is to end before it runs */
export async function takeStore(
  directory: string,
  startedAt: number,
  interruption: AbortSignal | undefined,
): Promise<TakenStore> {
  const lock = await attempt(() => acquireEngineLock(directory, { pid: process.pid, startedAt, socket: null }));
  keepPrivate(directory);
  const store = await attempt(
    async () => openStore(directory, await checkBeforeWriting(directory, interruption)),
    () => lock.release(),
  );
  keepPrivate(directory); // with what has just come into being
  const takingUp = openTakingUpFile(directory);
  return {
    store,
    lock,
    takingUp,
    giveBack() {
      takingUp.close();
      store.close();
      lock.release();
    },
  };
}
