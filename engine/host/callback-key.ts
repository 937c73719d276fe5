/** The key by which addresses to call back are made, and checked: one for each data folder, and for its owner alone. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** Made when it is first asked for. Where it was lost, addresses that were told before lead nowhere. */
export function callbackKeyOf(directory: string): Buffer {
  const path = join(directory, 'callbacks.key');
  const known = keyIn(path);
  if (known) return known;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const partial = `${path}.${process.pid}.partial`;
  rmSync(path, { force: true }); // what is there is no key
  try {
    writeFileSync(partial, randomBytes(BYTES).toString('base64url'), { mode: 0o600, flush: true });
    linkSync(partial, path); // the key, or none: never half of it
  } finally {
    rmSync(partial, { force: true });
  }
  const made = keyIn(path);
  if (made) return made;
  throw new Error(`The key for calls of services could not be kept in ${path}`);
}

function keyIn(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8'), 'base64url');
    return key.byteLength === BYTES ? key : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
