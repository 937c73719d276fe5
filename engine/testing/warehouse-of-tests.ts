/**
 * The warehouse of figures, built once for all tests: building it takes three seconds of a fast processor, and dozens
 * of data folders want one. Nobody ever writes into what was built (`warehouse-store.ts`, rule 2), so it is lent.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseClient } from '../agents/kinds/warehouse/database-client.ts';
import { newCopyPath, warehouseFolder } from '../agents/kinds/warehouse/warehouse-folder.ts';

const built = warehouseFolder(join(import.meta.dirname, '../../out/warehouse-of-tests'));

/** Two at once end with one. */
export async function buildWarehouse(): Promise<void> {
  if (existsSync(join(built, 'prepared'))) return;
  const client = new DatabaseClient({ folder: built, newCopyPath: () => newCopyPath(built) });
  try {
    await client.schema(new AbortController().signal);
  } finally {
    await client.close();
  }
}

/** Without one that was built, whoever asks for figures builds it there. */
export function lendWarehouse(dataDirectory: string): void {
  const folder = warehouseFolder(dataDirectory);
  if (!existsSync(join(built, 'prepared')) || existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 }); // as the engine makes it
  symlinkSync(join(built, 'prepared'), join(folder, 'prepared'), 'junction');
}
