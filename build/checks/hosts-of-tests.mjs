// The programs that tests start and kill, hundreds of times.
import { workerEntries } from '../worker-entries.mjs';
import { bundleForTests } from './bundle-for-tests.mjs';

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
  const { folder, remove } = await bundleForTests('hosts-of-tests', entries);
  project.provide('hosts', folder);
  return remove;
}
