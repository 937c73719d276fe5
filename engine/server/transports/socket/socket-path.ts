/** Where the engine of a data directory can be spoken to. Both sides work it out from the directory alone. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Systems cut a socket's path off at 104 to 108 bytes. */
const LONGEST_PATH = 100;

export function socketPath(directory: string, platform: NodeJS.Platform = process.platform): string {
  const place = realPath(directory);
  if (platform === 'win32') return `\\\\.\\pipe\\baton-${nameOf(place)}`;
  const inside = join(place, 'socket', 'engine.sock');
  return Buffer.byteLength(inside) <= LONGEST_PATH ? inside : join(tmpdir(), `baton-${nameOf(place)}`, 'engine.sock');
}

function nameOf(place: string): string {
  return createHash('sha256').update(place).digest('hex').slice(0, 16);
}

/** Links and spellings of one directory must lead to one socket. */
function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return resolve(directory);
  }
}
