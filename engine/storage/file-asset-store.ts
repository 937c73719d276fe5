/**
 * Assets as files named by what is in them: the same bytes are kept once, and a name can't lie about its content: what
 * is not what its name says is damaged, is never handed out, and is healed when the same bytes are saved again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetReference, AssetStore } from '../agents/port/agent.ts';
import { LimitExceeded, LIMITS, overLimit, usualLimits } from '../limits/limits.ts';
import { openLinkless, readLinkless } from '../files/read-linkless.ts';
import { hashFile } from './file-hash.ts';

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

export class FileAssetStore implements AssetStore {
  readonly #directory: string;
  readonly #mostBytes: number;

  /** @param mostBytes of one asset */
  constructor(directory: string, mostBytes: number = LIMITS.assetBytes.hard) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
  }

  async saveBuffer(bytes: Uint8Array, mimeType: string): Promise<AssetReference> {
    const sha256 = hashOf(bytes);
    const id = `${sha256}.${EXTENSIONS[mimeType] ?? 'bin'}`;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#writeOnce(join(this.#directory, id), bytes, sha256);
    return { id, mimeType, sizeBytes: bytes.byteLength, sha256 };
  }

  /** Hashed while it is written, and counted: what is too large ends there. */
  async save(pieces: AsyncIterable<Uint8Array>, mimeType: string): Promise<AssetReference> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const aside = join(this.#directory, `${randomBytes(12).toString('hex')}.part`);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        for await (const piece of pieces) {
          sizeBytes += piece.byteLength;
          mustFit(sizeBytes, this.#mostBytes);
          hash.update(piece);
          await file.writeFile(piece);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = hash.digest('hex');
      const id = `${sha256}.${EXTENSIONS[mimeType] ?? 'bin'}`;
      await this.#name(aside, join(this.#directory, id), sha256);
      return { id, mimeType, sizeBytes, sha256 };
    } finally {
      await rm(aside, { force: true });
    }
  }

  /** What is damaged is found at the end, before anybody can take it for whole. */
  async *open(id: string): AsyncGenerator<Uint8Array, void> {
    mustBeId(id);
    const hash = createHash('sha256');
    const file = await openLinkless(this.#directory, id);
    for await (const piece of file.createReadStream({ highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      yield piece;
    }
    if (hash.digest('hex') !== id.slice(0, 64)) throw new AssetDamaged(id);
  }

  async read(id: string): Promise<Buffer> {
    mustBeId(id);
    const bytes = await readLinkless(this.#directory, id); // somebody may have put a link there
    if (hashOf(bytes) !== id.slice(0, 64)) throw new AssetDamaged(id);
    return bytes;
  }

  /**
   * Written aside, made durable, then linked under its name: after a crash a name has all its bytes or does not exist.
   */
  async #writeOnce(path: string, bytes: Uint8Array, sha256: string): Promise<void> {
    const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#name(aside, path, sha256);
  }

  async #name(aside: string, path: string, sha256: string): Promise<void> {
    try {
      await link(aside, path);
      await syncDirectory(this.#directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await hashFile(path)) === sha256) return;
      await rename(aside, path); // what was there is damaged: this heals it
      await syncDirectory(this.#directory);
    } finally {
      await rm(aside, { force: true });
    }
  }
}

function mustBeId(id: string): void {
  if (!/^[0-9a-f]{64}\.[a-z]+$/.test(id)) throw new Error(`"${id.slice(0, 100)}" is no asset's id`);
}

function mustFit(sizeBytes: number, mostBytes: number): void {
  const over = overLimit('assetBytes', sizeBytes, { ...usualLimits, assetBytes: mostBytes }, { isAtLeast: true });
  if (over) throw new LimitExceeded(over);
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
