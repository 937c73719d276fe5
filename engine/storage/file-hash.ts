import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';

const BLOCK = 1024 * 1024;

/** SHA-256 of a file, in hex. Others get their turn meanwhile. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: BLOCK })) hash.update(block as Buffer);
  return hash.digest('hex');
}

/** The same while everybody waits: for moments when no engine runs. */
export function hashFileSync(path: string): string {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, block); length > 0; length = readSync(file, block))
      hash.update(block.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
