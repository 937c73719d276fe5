// The thread in which functions run: tests of hostile functions start hundreds of them.
import { workerEntries } from '../worker-entries.mjs';
import { bundleForTests } from './bundle-for-tests.mjs';

/**
 * Called by vitest, which gives the file to the tests (`inject('sandbox')`).
 * @param {{ provide(name: 'sandbox', file: string): void }} project
 * @returns {Promise<() => void>} takes it away
 */
export async function setup(project) {
  const { folder, remove } = await bundleForTests('sandbox-of-tests', {
    'function-worker': workerEntries['function-worker'],
  });
  project.provide('sandbox', `${folder}/function-worker.js`);
  return remove;
}
