/**
 * What agents have made and kept as a file, for the console's page. Their bytes are not to be trusted, whatever their
 * name says.
 */

/** Named by the hash of what is in it: see storage/file-asset-store.ts. The page's own files never look like this. */
const ASSET_PATH = /^\/assets\/([0-9a-f]{64}\.([a-z]{2,5}))$/;

/** Only these are shown; all others can be kept as files. No SVG: it can carry scripts. */
const SHOWN: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg' };

/** The asset's id; null when the path is that of something else. */
export function assetIdOf(path: string): string | null {
  return ASSET_PATH.exec(path)?.[1] ?? null;
}

/** How an asset is handed out. @param id as `assetIdOf` gives it */
export function assetHeaders(id: string): Record<string, string> {
  const type = SHOWN[ASSET_PATH.exec(`/assets/${id}`)?.[2] ?? ''];
  return {
    'content-type': type ?? 'application/octet-stream',
    'content-disposition': type ? 'inline' : 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // Behind a key in a browser: no shared cache may keep it.
    'cache-control': 'private, max-age=31536000, immutable',
  };
}
