// The thread in which functions run, of which tests of hostile functions start hundreds, and the programs that tests
// start beside them.
import { workerEntries } from '../worker-entries.mjs';
import { bundleForTests } from './bundle-for-tests.mjs';

const entries = {
  'go-to-the-limit': 'engine/testing/go-to-the-limit.ts',
  'append-events': 'engine/testing/append-events.ts',
  'hold-engine-lock': 'engine/testing/hold-engine-lock.ts',
  ...workerEntries,
};

/**
 * Called by vitest, which gives the files to the tests (`inject('sandbox')`, `inject('hosts')`).
 * @param {{ provide(name: 'sandbox' | 'hosts', path: string): void }} project
 * @returns {Promise<() => void>} takes them away
 */
export async function setup(project) {
  const { folder, remove } = await bundleForTests('sandbox-of-tests', entries);
  project.provide('sandbox', `${folder}/function-worker.js`);
  project.provide('hosts', folder);
  return remove;
}
