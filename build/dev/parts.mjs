// What electron.vite.config.ts says of the parts of the app, for those who watch them.
import { realpathSync } from 'node:fs';
import { once } from 'node:events';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { createServer, mergeConfig } from 'vite';
import { inProject } from '../setup/places.mjs';

/**
 * @param {'dev-app' | 'dev-engine'} part
 * @param {string} outDir
 * @returns {Promise<Record<'main' | 'preload' | 'renderer', import('vite').InlineConfig>>}
 */
export async function partOf(part, outDir) {
  process.env.BATON_BUILD_PART = part;
  const inline = { root: inProject(), ignoreConfigWarning: true, build: { outDir } };
  const { config } = await resolveConfig(inline, 'serve', 'development');
  return /** @type {any} */ (config);
}

/**
 * @param {import('vite').InlineConfig} renderer
 * @param {string} home where it may keep what it has worked out
 */
export async function servePage(renderer, home) {
  const port = await freePort();
  const own = {
    cacheDir: join(home, '.vite'),
    build: { assetsInlineLimit: 0 }, // the policy allows no pictures within a text
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      // The page has an address of its own (electron/dev/page-of-server.ts), and so has to be told where it hears us.
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: port },
      fs: { allow: [inProject(), realpathSync(inProject('node_modules'))] },
    },
  };
  const server = await createServer(mergeConfig(renderer, own));
  await server.listen();
  return {
    origin: `http://127.0.0.1:${port}`,
    reload: () => server.ws.send({ type: 'full-reload' }),
    close: () => server.close(),
  };
}

/** Asked for beforehand, because the page is told of it. */
async function freePort() {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (socket.address());
  socket.close();
  await once(socket, 'close');
  return port;
}
