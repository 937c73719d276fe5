/**
 * Assets as files named by what is in them: the same bytes are kept once, and a name can't lie about its content: what
 * is not what its name says is damaged, is never handed out, and is healed when the same bytes are saved again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AssetReference, AssetStore } from '../agents/port/agent.ts';
import { usualLimits } from '../limits/limits.ts';
import { openLinkless, readLinkless } from '../files/read-linkless.ts';
import { LOOKED_AT, typeOfBytes } from '../values/type-of-bytes.ts';
import { AssetQuota, type RoomForAssets } from './asset-quota.ts';
import { AssetRoom } from './asset-room.ts';
import { hashFile } from './file-hash.ts';
import { ASSET_NAME } from './sqlite/backup-contents.ts';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/json': 'json',
  'text/plain': 'txt',
  'application/pdf': 'pdf',
};

/** Its bytes are not those that were saved. */
export class AssetDamaged extends Error {
  override readonly name = 'AssetDamaged';

  constructor(id: string) {
    super(
      `The asset ${id} is damaged: its bytes are not those that were saved. Do the step again that made it, or restore a backup that has it whole.`,
    );
  }
}

/** Somebody has deleted it, or taken it from the folder. */
class AssetGone extends Error {
  override readonly name = 'AssetGone';
}

export class FileAssetStore implements AssetStore {
  readonly #directory: string;
  readonly #quota: AssetQuota;

  constructor(directory: string, room: () => RoomForAssets = () => usualLimits) {
    this.#directory = directory;
    this.#quota = new AssetQuota(room, () => this.#count());
  }

  async saveBuffer(bytes: Uint8Array, said: string): Promise<AssetReference> {
    const sha256 = hashOf(bytes);
    const mimeType = typeOfBytes(bytes, said);
    const id = `${sha256}.${EXTENSIONS[mimeType] ?? 'bin'}`;
    const path = join(this.#directory, id);
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    await this.#quota.saving(async (count) => {
      if (!isThere) await count(bytes.byteLength);
      return this.#writeOnce(path, bytes, sha256);
    });
    return { id, mimeType, sizeBytes: bytes.byteLength, sha256 };
  }

  /** Hashed while it is written, and counted: what is too large ends there. */
  async save(pieces: AsyncIterable<Uint8Array>, said: string): Promise<AssetReference> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const aside = join(this.#directory, `${randomBytes(12).toString('hex')}.part`);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let beginning = Buffer.alloc(0);
    let saved: AssetReference | null = null;
    try {
      await this.#quota.saving(async (count) => {
        const file = await open(aside, 'wx', 0o600);
        try {
          for await (const piece of pieces) {
            sizeBytes += piece.byteLength;
            await count(piece.byteLength);
            if (beginning.length < LOOKED_AT) beginning = Buffer.concat([beginning, piece.subarray(0, LOOKED_AT)]);
            hash.update(piece);
            await file.writeFile(piece);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        const sha256 = hash.digest('hex');
        const mimeType = typeOfBytes(beginning, said);
        const id = `${sha256}.${EXTENSIONS[mimeType] ?? 'bin'}`;
        saved = { id, mimeType, sizeBytes, sha256 };
        return this.#name(aside, join(this.#directory, id), sha256);
      });
      return saved as unknown as AssetReference;
    } finally {
      await rm(aside, { force: true });
    }
  }

  async #count(): Promise<number> {
    const names = (await readdir(this.#directory)).filter((name) => ASSET_NAME.test(name));
    let bytes = 0;
    for (const name of names) bytes += (await stat(join(this.#directory, name)).catch(() => null))?.size ?? 0;
    return bytes;
  }

  /** What is damaged is found at the end, before anybody can take it for whole. */
  async *open(id: string): AsyncGenerator<Uint8Array, void> {
    mustBeId(id);
    const hash = createHash('sha256');
    const file = await openLinkless(this.#directory, id).catch((error: unknown) => this.#whyNotThere(id, error));
    for await (const piece of file.createReadStream({ highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      yield piece;
    }
    if (hash.digest('hex') !== id.slice(0, 64)) throw new AssetDamaged(id);
  }

  async read(id: string): Promise<Buffer> {
    mustBeId(id);
    // somebody may have put a link there
    const bytes = await readLinkless(this.#directory, id).catch((error: unknown) => this.#whyNotThere(id, error));
    if (hashOf(bytes) !== id.slice(0, 64)) throw new AssetDamaged(id);
    return bytes;
  }

  async #whyNotThere(id: string, error: unknown): Promise<never> {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const deleted = await new AssetRoom(dirname(this.#directory)).findDeleted(id);
    const what = deleted
      ? `was deleted by ${deleted.deletedBy} on ${new Date(deleted.deletedAt).toISOString().slice(0, 10)}`
      : 'is not in the data folder';
    throw new AssetGone(
      `The asset ${id} ${what}. Do the step again that made it, or restore a backup that has it (restoring takes nothing away).`,
      { cause: error },
    );
  }

  /**
   * Written aside, made durable, then linked under its name: after a crash a name has all its bytes or does not exist.
   */
  async #writeOnce(path: string, bytes: Uint8Array, sha256: string): Promise<boolean> {
    const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return this.#name(aside, path, sha256);
  }

  /** Whether it had not been there. */
  async #name(aside: string, path: string, sha256: string): Promise<boolean> {
    try {
      await link(aside, path);
      await syncDirectory(this.#directory);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await hashFile(path)) === sha256) return false;
      await rename(aside, path); // what was there is damaged: this heals it
      await syncDirectory(this.#directory);
      return false;
    } finally {
      await rm(aside, { force: true });
    }
  }
}

function mustBeId(id: string): void {
  if (!/^[0-9a-f]{64}\.[a-z]+$/.test(id)) throw new Error(`"${id.slice(0, 100)}" is no asset's id`);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
