// Builds a part of the program, and again with every change of one of its sources.
import { createHash } from 'node:crypto';
import { build, mergeConfig } from 'vite';
import { say } from '../setup/say.mjs';

/** Two parts may have the same source, and its error is said once. */
let lastSaid = '';

/**
 * Resolves once it was built; a source with an error in it is said, and waited for.
 * @param {string} name
 * @param {import('vite').InlineConfig} config
 * @param {(how: string) => void} whenDifferent what was built anew is not what was built before
 * @returns {Promise<{ close(): Promise<void> }>}
 */
export async function watchBuild(name, config, whenDifferent) {
  let built = '';
  let next = '';
  /** @type {import('vite').Plugin} */
  const fingerprint = {
    name: 'baton:fingerprint',
    writeBundle: (_options, bundle) => {
      const hash = createHash('sha256');
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') hash.update(`${file.fileName}\n${file.code}`);
      next = hash.digest('hex');
    },
  };
  const own = { logLevel: 'silent', plugins: [fingerprint], build: { emptyOutDir: false, watch: {} } };
  const watcher = await build(mergeConfig(config, own));
  if (!('on' in watcher)) throw new Error('Vite has built once, and does not watch');
  await new Promise((done) => {
    watcher.on('event', async (event) => {
      if (event.code === 'ERROR') {
        const { message } = event.error;
        if (message !== lastSaid)
          say(`${name} can't be built${built && '; what was built before goes on'}:\n${message}`);
        lastSaid = message;
        await event.result?.close();
      }
      if (event.code !== 'BUNDLE_END') return;
      await event.result.close();
      lastSaid = '';
      if (next === built) return;
      const isFirst = built === '';
      built = next;
      if (isFirst) done(undefined);
      else whenDifferent(`built in ${(event.duration / 1000).toFixed(1)} s`);
    });
  });
  return watcher;
}
