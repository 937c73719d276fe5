/** Assets as files named by what is in them: the same bytes are kept once, and a name can't lie about its content. */
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetReference, AssetStore } from '../agents/agent.ts';

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'application/json': 'json', 'text/plain': 'txt', 'application/pdf': 'pdf' };

export class FileAssetStore implements AssetStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async saveBuffer(bytes: Uint8Array, mimeType: string): Promise<AssetReference> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const id = `${sha256}.${EXTENSIONS[mimeType] ?? 'bin'}`;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#writeOnce(join(this.#directory, id), bytes);
    return { id, mimeType, sizeBytes: bytes.byteLength, sha256 };
  }

  read(id: string): Promise<Buffer> {
    if (!/^[0-9a-f]{64}\.[a-z]+$/.test(id)) return Promise.reject(new Error(`"${id}" is no asset's id`));
    return readFile(join(this.#directory, id));
  }

  /** Written aside, made durable, then linked under its name: after a crash a name has all its bytes or does not exist. */
  async #writeOnce(path: string, bytes: Uint8Array): Promise<void> {
    const aside = `${path}.${randomBytes(6).toString('hex')}.part`;
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      await link(aside, path);
      await syncDirectory(this.#directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await unlink(aside);
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
