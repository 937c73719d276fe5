import { EngineError } from '../port/engine.ts';
import { CommandRefused } from '../executor/command-refused.ts';
import { EngineStopping } from '../executor/engine-stopping.ts';
import { StorageFull, StorageUnavailable } from '../journal/journal.ts';
import { BackupRefused, StorageCorrupt, explainTrouble } from '../storage/sqlite/storage-errors.ts';
import type { Awaitable } from '../values/deferred.ts';

/** What the rooms throw, in the words of the engine's door. Anything unknown stays what it is: a bug. */
export function asEngineError(thrown: unknown): unknown {
  const error = explainTrouble(thrown);
  if (error instanceof CommandRefused) {
    const code =
      error.refusal.code === 'unknown_run' || error.refusal.code === 'unknown_approval' ? 'not_found' : 'refused';
    const { code: refusal, problems } = error.refusal;
    return new EngineError(code, error.message, {
      details: { refusal, ...(problems && { problems: problems.map((problem) => ({ ...problem })) }) },
      cause: error,
    });
  }
  if (error instanceof StorageCorrupt) return error;
  if (error instanceof StorageUnavailable)
    return new EngineError('storage_unavailable', error.sentence, { remedy: error.remedy, cause: error });
  if (error instanceof StorageFull) {
    return new EngineError('storage_full', 'There is no room left to record anything, so nothing was changed', {
      remedy: 'Make room on the disk that holds the data directory. The engine goes on by itself when there is some.',
      cause: error,
    });
  }
  if (error instanceof BackupRefused)
    return new EngineError('conflict', error.sentence, { remedy: error.remedy, cause: error });
  if (error instanceof EngineStopping) {
    return new EngineError('stopping', `${error.message}, so nothing was changed`, {
      remedy: 'Ask again when it has started anew; every run goes on where it was.',
      cause: error,
    });
  }
  return error;
}

/** What goes wrong becomes an `EngineError` where it has a meaning for callers. */
export async function attempt<T>(work: () => T | Promise<T>, undo?: () => Awaitable<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await undo?.();
    throw asEngineError(error);
  }
}
