// The programs that tests start and kill, bundled once before the tests that do so: from its sources an engine takes
// twice the processor time to load, and hundreds of them are started.
import { rmSync } from 'node:fs';
import { build } from 'vite';
import { packagesOutside } from '../packages-outside.mjs';
import { workerEntries } from '../worker-entries.mjs';
import { inProject } from '../setup/places.mjs';

const entries = {
  'crash-host': 'engine/testing/crash-host.ts',
  'load-host': 'engine/testing/load-host.ts',
  'crash-storage': 'engine/testing/crash-storage.ts',
  ...workerEntries,
};

/**
 * Called by vitest, which gives the folder to the tests (`inject('hosts')`).
 * @param {{ provide(name: 'hosts', folder: string): void }} project
 * @returns {Promise<() => void>} takes the folder away
 */
export async function setup(project) {
  // As deep as the program that ships, which finds the templates from where it lies. Two terminals may test at once.
  const folder = inProject('out', `hosts-of-tests-${process.pid}`);
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
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, inProject(file)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  project.provide('hosts', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
