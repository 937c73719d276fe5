/**
 * Which runs are being taken up, in a file of the data folder that outlives the process. It is not forced to the disk:
 * what it is for is a process that ends, and not a machine that does.
 *
 * Rules
 *  1. A run that was being taken up when the process ended counts one death more; one that was taken up counts none.
 *  2. A file that can't be read says nothing, and one that can't be written keeps no run from being taken up.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TakingUp } from '../journal/taking-up.ts';

const NAME = 'taking-up.json';
const MOST_BYTES = 4_194_304;

export interface TakingUpFile extends TakingUp {
  /** Written when it returns. */
  begin(runId: string): void;
  /** After an orderly end nobody is suspected. */
  close(): void;
}

export function openTakingUpFile(directory: string): TakingUpFile {
  const file = open(join(directory, NAME));
  const deaths = file === null ? new Map<string, number>() : read(file);
  const waiting = new Map(deaths);
  const underWay = new Map<string, number>();

  function write(): void {
    if (file === null) return;
    try {
      const text = JSON.stringify(Object.fromEntries([...waiting, ...underWay]));
      ftruncateSync(file);
      writeSync(file, text, 0);
    } catch {
      // Rule 2.
    }
  }

  return {
    deaths,
    begin(runId) {
      underWay.set(runId, (deaths.get(runId) ?? 0) + 1);
      write();
    },
    end(runIds) {
      const isKnown = runIds.filter((runId) => underWay.delete(runId) || waiting.has(runId));
      for (const runId of runIds) waiting.delete(runId);
      if (isKnown.length > 0) write();
    },
    close() {
      waiting.clear();
      underWay.clear();
      write();
      if (file !== null) closeSync(file);
    },
  };
}

function open(path: string): number | null {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch {
    return null;
  }
}

function read(file: number): Map<string, number> {
  try {
    const { size } = fstatSync(file);
    if (size === 0 || size > MOST_BYTES) return new Map();
    const bytes = Buffer.alloc(size);
    readSync(file, bytes, 0, size, 0);
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof content !== 'object' || content === null) return new Map();
    return new Map(Object.entries(content).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  } catch {
    return new Map(); // rule 2
  }
}
