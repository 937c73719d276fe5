/**
 * The assets of a data folder, as an operator sees them: what is there, what was deleted, and deleting.
 *
 * Rules
 *  1. Who deleted an asset, and when, is on the disk before its bytes go: after a crash between the two it is still
 *     there, and may be deleted again.
 *  2. Bytes count before what is noted: an asset that is there was not deleted, or was saved again since, or came back
 *     with a backup.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { readdir, rm, stat, writeFile, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readLinkless } from '../files/read-linkless.ts';
import { reachInStorage } from './sqlite/crash-points.ts';
import { ASSET_NAME } from './sqlite/backup-contents.ts';

export interface KeptAsset {
  readonly id: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970, UTC. */
  readonly savedAt: number;
}

export interface DeletedAsset {
  readonly id: string;
  readonly sizeBytes: number;
  /** `operator:ada` */
  readonly deletedBy: string;
  readonly deletedAt: number;
}

const NOTE = '.deleted';
/** A note is one line. What is longer is none of ours. */
const MOST_NOTE_BYTES = 2_000;

export class AssetRoom {
  readonly #folder: string;

  /** @param directory of the data */
  constructor(directory: string) {
    this.#folder = join(directory, 'assets');
  }

  /** The largest first. */
  async list(): Promise<readonly KeptAsset[]> {
    const found = await Promise.all((await this.#names()).map((name) => this.#kept(name)));
    return found.filter((asset) => asset !== null).sort((left, right) => right.sizeBytes - left.sizeBytes);
  }

  /** Of which no bytes are there any more; the newest first. */
  async deleted(): Promise<readonly DeletedAsset[]> {
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => name.endsWith(NOTE));
    const found = await Promise.all(names.map((name) => this.findDeleted(name.slice(0, -NOTE.length))));
    return found.filter((asset) => asset !== null).sort((left, right) => right.deletedAt - left.deletedAt);
  }

  async find(id: string): Promise<KeptAsset | null> {
    return ASSET_NAME.test(id) ? this.#kept(id) : null;
  }

  /** Null: it is there, or nobody has deleted it. */
  async findDeleted(id: string): Promise<DeletedAsset | null> {
    if (!ASSET_NAME.test(id) || (await this.#kept(id))) return null; // rule 2
    try {
      const text = (await readLinkless(this.#folder, `${id}${NOTE}`)).subarray(0, MOST_NOTE_BYTES).toString('utf8');
      const { sizeBytes, deletedBy, deletedAt } = JSON.parse(text) as DeletedAsset;
      return { id, sizeBytes: Number(sizeBytes), deletedBy: String(deletedBy), deletedAt: Number(deletedAt) };
    } catch {
      return null;
    }
  }

  /** Null: there is no such asset. */
  async delete(id: string, deletedBy: string, now: number): Promise<DeletedAsset | null> {
    const kept = await this.find(id);
    if (!kept) return null;
    const deleted: DeletedAsset = { id, sizeBytes: kept.sizeBytes, deletedBy, deletedAt: now };
    await this.#note(deleted); // rule 1
    reachInStorage('asset.deletion-noted');
    await rm(join(this.#folder, id), { force: true });
    reachInStorage('asset.bytes-removed');
    this.#sync();
    return deleted;
  }

  async #note(deleted: DeletedAsset): Promise<void> {
    const path = join(this.#folder, `${deleted.id}${NOTE}`);
    const aside = `${path}.part`;
    await writeFile(aside, `${JSON.stringify(deleted)}\n`, { mode: 0o600 });
    const file = await open(aside, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    this.#sync();
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => ASSET_NAME.test(name));
  }

  async #kept(id: string): Promise<KeptAsset | null> {
    const found = await stat(join(this.#folder, id)).catch(() => null);
    return found?.isFile() ? { id, sizeBytes: found.size, savedAt: Math.round(found.mtimeMs) } : null;
  }

  #sync(): void {
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
