/**
 * Reads all assets again and again, a piece at a time, and says of which the bytes are not those that were saved.
 *
 * Rules
 *  1. Nobody notices: a turn reads one piece, and a round that is done is followed by another a day later.
 *  2. A round begins at an asset that is drawn by chance:
 *     processes that live for minutes see all of them, too, in the end.
 *  3. What is found is told once in the life of an engine, with its name. The engine goes on, and saving the same bytes
 *     heals it.
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { openLinkless } from '../files/read-linkless.ts';
import { ASSET_NAME, filesIn, hashInName } from './sqlite/backup-contents.ts';
import { AssetDamaged } from './file-asset-store.ts';

export interface AssetCheckOptions {
  /** Of the assets. */
  readonly directory: string;
  readonly onFound: (error: AssetDamaged) => void;
  /** In [0, 1). */
  readonly random: () => number;
  /** Bytes of one turn. */
  readonly pieceBytes?: number;
}

export interface AssetCheck {
  /** Reads on for a moment. True: the round is done, or none is due. */
  turn(now: number): Promise<boolean>;
  /** Nothing is held open any more. */
  close(): Promise<void>;
}

interface Reading {
  readonly name: string;
  readonly file: FileHandle;
  readonly hash: Hash;
}

const DAY = 24 * 60 * 60 * 1000;

export function createAssetCheck({
  directory,
  onFound,
  random,
  pieceBytes = 1024 * 1024,
}: AssetCheckOptions): AssetCheck {
  const told = new Set<string>();
  const piece = Buffer.alloc(pieceBytes);
  let left: string[] | null = null;
  let reading: Reading | null = null;
  let completedAt: number | null = null;

  async function close(): Promise<void> {
    const open = reading;
    reading = null;
    await open?.file.close();
  }

  function tell(name: string): void {
    if (told.has(name)) return;
    told.add(name);
    onFound(new AssetDamaged(name));
  }

  async function begin(name: string): Promise<void> {
    try {
      reading = { name, file: await openLinkless(directory, name), hash: createHash('sha256') };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || code === 'ELOOP') tell(name); // a link, or no file; one that is gone or can't be read for now says nothing
    }
  }

  async function readOn({ name, file, hash }: Reading): Promise<void> {
    const { bytesRead } = await file.read(piece, 0, pieceBytes).catch(async (error: unknown) => {
      await close(); // the round goes on with the next one
      throw error;
    });
    if (bytesRead > 0) return void hash.update(piece.subarray(0, bytesRead));
    await close();
    if (hash.digest('hex') !== hashInName(name)) tell(name);
  }

  return {
    close,
    async turn(now) {
      if (left === null) {
        // a clock that was set back holds nothing up
        if (completedAt !== null && Math.abs(now - completedAt) < DAY) return true;
        const names = filesIn(directory, ASSET_NAME);
        const first = Math.floor(random() * names.length);
        left = [...names.slice(first), ...names.slice(0, first)];
      }
      if (reading) await readOn(reading);
      else {
        const name = left.shift();
        if (name !== undefined) await begin(name);
        else {
          left = null;
          completedAt = now;
        }
      }
      return left === null;
    },
  };
}
