/** What vitest does before the tests of the projects that ask for it (`vitest.config.ts`). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWarehouse } from './warehouse-of-tests.ts';

/** By the name that vitest looks for. Returns what it does after them. */
export async function setup(project: { provide(name: 'compiled', folder: string): void }): Promise<() => void> {
  await buildWarehouse();
  const compiled = mkdtempSync(join(tmpdir(), 'baton-compiled-'));
  project.provide('compiled', compiled);
  return () => rmSync(compiled, { recursive: true, force: true });
}
