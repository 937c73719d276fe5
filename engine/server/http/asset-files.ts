/** What agents have made and kept as a file, for the console's page. Their bytes are not to be trusted, whatever their name says. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageFile } from './page-files.ts';

/** Named by the hash of what is in it: see storage/file-asset-store.ts. The page's own files never look like this. */
const ASSET_PATH = /^\/assets\/([0-9a-f]{64}\.([a-z]{2,5}))$/;

/** Only these are shown; all others can be kept as files. No SVG: it can carry scripts. */
const SHOWN: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg' };

/** The asset's id; null when the path is that of something else. */
export function assetIdOf(path: string): string | null {
  return ASSET_PATH.exec(path)?.[1] ?? null;
}

/**
 * Null when there is no such asset, or not with the bytes that its name says.
 *
 * @param dataFolder the engine's
 */
export async function readAssetFile(dataFolder: string, id: string): Promise<PageFile | null> {
  const extension = ASSET_PATH.exec(`/assets/${id}`)?.[2];
  if (extension === undefined) return null;
  const type = SHOWN[extension];
  try {
    const body = new Uint8Array(await readFile(join(dataFolder, 'assets', id)));
    if (createHash('sha256').update(body).digest('hex') !== id.slice(0, 64)) return null; // damaged
    return {
      body,
      headers: {
        'content-type': type ?? 'application/octet-stream',
        'content-disposition': type ? 'inline' : 'attachment',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        // Behind a key in a browser: no shared cache may keep it.
        'cache-control': 'private, max-age=31536000, immutable',
      },
    };
  } catch {
    return null;
  }
}
