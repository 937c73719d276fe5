/**
 * An asset on its way to a reader, in pieces and in parts (`range`): it may be far larger than memory. Opened without
 * following links; bytes that are not what their name says are never handed out.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { openLinkless } from '../../../files/read-linkless.ts';
import { assetHeaders, assetIdOf } from './asset-files.ts';

export interface AssetAnswer {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read or destroyed. Null: there is nothing to read. */
  readonly body: Readable | null;
}

/** Files whose bytes were found to be what their name says, as they were then. */
const verified = new Map<string, string>();
const MOST_VERIFIED = 1_000;

/**
 * Null when there is no such asset, or not with the bytes that its name says.
 *
 * @param dataFolder the engine's
 * @param range      of the request's header, as it came
 * @param isHead     only what would be said of it is wanted
 */
export async function openAsset(
  dataFolder: string,
  id: string,
  range: string | null,
  isHead = false,
): Promise<AssetAnswer | null> {
  if (assetIdOf(`/assets/${id}`) !== id) return null;
  const file = await openLinkless(join(dataFolder, 'assets'), id).catch(() => null);
  if (!file) return null;
  try {
    const { size, mtimeMs } = await file.stat();
    if (!(await isWhole(file, id, `${size}/${mtimeMs}`))) return await nothing(file);
    const part = partOf(range, size);
    const headers = { ...assetHeaders(id), 'accept-ranges': 'bytes' };
    if (part === 'nothing') {
      await file.close();
      return {
        status: 416,
        headers: { ...headers, 'content-range': `bytes */${size}`, 'content-length': '0' },
        body: null,
      };
    }
    const { start, end } = part ?? { start: 0, end: size - 1 };
    const told = {
      ...headers,
      'content-length': String(end - start + 1),
      ...(part && { 'content-range': `bytes ${start}-${end}/${size}` }),
    };
    if (isHead || size === 0) await file.close();
    return {
      status: part ? 206 : 200,
      headers: told,
      body: isHead || size === 0 ? null : file.createReadStream({ start, end }),
    };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

async function nothing(file: FileHandle): Promise<null> {
  await file.close();
  return null;
}

async function isWhole(file: FileHandle, id: string, asItIs: string): Promise<boolean> {
  if (verified.get(id) === asItIs) return true;
  const hash = createHash('sha256');
  for await (const piece of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1024 * 1024 }))
    hash.update(piece as Buffer);
  if (hash.digest('hex') !== id.slice(0, 64)) return false;
  verified.set(id, asItIs);
  for (const oldest of verified.keys()) {
    if (verified.size <= MOST_VERIFIED) break;
    verified.delete(oldest);
  }
  return true;
}

/** Null: all of it. Of several ranges none is answered for itself: then all of it is given, as HTTP allows. */
export function partOf(
  range: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'nothing' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'nothing' : { start, end };
}
