/**
 * Drafts as files beside the store: `drafts/<hash of id>.json`. What is being written changes with every key and
 * belongs to no history, so that the store and its backups stay what they are for.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DraftRecord, DraftStore } from '../catalog/draft-store.ts';

export class FileDraftStore implements DraftStore {
  readonly #directory: string;
  /** One write after the other, so that the last one that was asked for is the one that stays. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async list(): Promise<DraftRecord[]> {
    const names = await readdir(this.#directory).catch(unlessMissing<string[]>([]));
    const drafts = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => read(join(this.#directory, name))),
    );
    return drafts.filter((draft) => draft !== null).sort((a, b) => b.savedAt - a.savedAt);
  }

  find(id: string): Promise<DraftRecord | null> {
    return read(this.#pathOf(id));
  }

  save(draft: DraftRecord): Promise<void> {
    return this.#inTurn(() => this.#replace(this.#pathOf(draft.id), JSON.stringify(draft)));
  }

  discard(id: string): Promise<void> {
    return this.#inTurn(() => rm(this.#pathOf(id), { force: true }));
  }

  /**
   * Written aside, made durable, then given its name:
   * after a crash there is the old text or the new one, never half of one.
   */
  async #replace(path: string, text: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** An id may hold anything; a file's name may not. */
  #pathOf(id: string): string {
    return join(this.#directory, `${createHash('sha256').update(id).digest('hex')}.json`);
  }
}

/** Null: there is none, or it can't be read any more. */
async function read(path: string): Promise<DraftRecord | null> {
  const text = await readFile(path, 'utf8').catch(unlessMissing<string | null>(null));
  try {
    const draft = text === null ? null : (JSON.parse(text) as Partial<DraftRecord>);
    if (typeof draft?.id !== 'string' || typeof draft.source !== 'string' || typeof draft.savedAt !== 'number')
      return null;
    return { id: draft.id, source: draft.source, savedAt: draft.savedAt, basedOn: draft.basedOn ?? null };
  } catch {
    return null;
  }
}

function unlessMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
