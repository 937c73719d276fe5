/** The files of the console's page, and nothing beside them. */
import { readFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { contentSecurityPolicy } from './content-security-policy.ts';

export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Letters, digits and what build tools put between them: no dots in front, no escapes, no backslashes. */
const SAFE_PATH = /^(\/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$/;

/**
 * Null when there is no such file, or when the path is not one that our page would ask for.
 *
 * @param folder where the page was built to
 * @param path   of the address as it came, still encoded
 */
export async function readPageFile(folder: string, path: string): Promise<PageFile | null> {
  const wanted = path === '/' ? '/index.html' : path;
  const type = TYPES[extname(wanted)];
  if (!SAFE_PATH.test(wanted) || type === undefined) return null;
  try {
    const home = realpathSync(folder);
    const file = realpathSync(join(home, ...wanted.split('/')));
    if (!file.startsWith(home + sep)) return null; // a link that leads away
    return { body: new Uint8Array(await readFile(file)), headers: headersFor(type, wanted) };
  } catch {
    return null;
  }
}

/** A schema, as other editors on this machine ask for it. */
export function schemaFile(body: Uint8Array): PageFile {
  return { body: new Uint8Array(body), headers: headersFor('application/schema+json', '/schemas/') };
}

function headersFor(type: string, path: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // What the build has named by its content never changes.
    'cache-control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
  };
}
