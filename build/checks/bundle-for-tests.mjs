// Programs that tests start again and again, bundled once: from its sources each takes several times as long to load.
import { rmSync } from 'node:fs';
import { build } from 'vite';
import { packagesOutside } from '../packages-outside.mjs';
import { inProject } from '../setup/places.mjs';

/**
 * @param {string} name of a folder in out/. As deep as the program that ships, which finds the templates from where it
 *   lies. Two terminals may test at once, so each has its own.
 * @param {Readonly<Record<string, string>>} entries files of the project, by name
 * @returns {Promise<{ folder: string, remove(): void }>}
 */
export async function bundleForTests(name, entries) {
  const folder = inProject('out', `${name}-${process.pid}`);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: packagesOutside },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      // In a file of its own, which nobody reads: an inline one costs each start a fifth of its time.
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, inProject(file)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
