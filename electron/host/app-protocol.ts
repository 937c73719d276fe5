/**
 * `app://baton/`: the page, which was built with this app, what agents have made (by its id),
 * and nothing else of the disk.
 */
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';
import { assetIdOf, openAsset, readPageFile, type PageFile } from '../../engine/door/door.ts';

export const APP_ORIGIN = 'app://baton';
const pageFolder = fileURLToPath(new URL('../renderer', import.meta.url));

/** Where the page's files come from. Null: there is no such file. */
export type PageSource = (request: Request) => Promise<Pick<PageFile, 'body' | 'headers'> | null>;

/** The page that was built with this app. */
export const builtPage: PageSource = ({ url }) => readPageFile(pageFolder, new URL(url).pathname);

/** Has to be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** @param dataFolder the engine's */
export function serveApp(dataFolder: string, page: PageSource): void {
  protocol.handle('app', async (request) => {
    const { url, method, headers } = request;
    const { host, pathname } = new URL(url);
    const isOurs = host === 'baton' && method === 'GET';
    const assetId = assetIdOf(pathname);
    if (isOurs && assetId !== null) {
      const asset = await openAsset(dataFolder, assetId, headers.get('range'));
      if (asset)
        return new Response(asset.body && (Readable.toWeb(asset.body) as ReadableStream), {
          status: asset.status,
          headers: asset.headers,
        });
    }
    const file = isOurs ? await page(request) : null;
    return file
      ? new Response(file.body, { headers: file.headers })
      : new Response('There is nothing here', { status: 404 });
  });
}

export function isAppUrl(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}
