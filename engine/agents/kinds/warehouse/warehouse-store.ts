/**
 * Where the warehouse lies on disk.
 *
 * 1. `prepared/` (the data, and what they say of themselves) is built once beside its final place and renamed into it:
 *    it is whole or it isn't there.
 * 2. Nobody ever opens `prepared/` itself. A Postgres data folder belongs to one process, and a killed one leaves it
 *    dirty; each opener works on a private copy (26 MB, ~20 ms) and throws it away.
 * 3. Copies carry their process in their name, so that the next opener can sweep what a killed process left behind.
 */
import { PGlite } from '@electric-sql/pglite';
import {
  closeSync,
  cpSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSchema, Preparing } from './database-protocol.ts';
import { kpiCatalog } from './kpi-catalog.ts';
import { readSchema } from './read-schema.ts';
import { isLeftBehind, privateName } from './warehouse-folder.ts';
import { generateFigures, schemaSql } from './warehouse.ts';

export interface Warehouse {
  readonly database: PGlite;
  readonly schema: DatabaseSchema;
}

export type TellPreparing = (preparing: Preparing) => void;

/**
 * Opens a private copy of the warehouse, preparing it on first use, which is told. The copy is the caller's to remove.
 */
export async function openWarehouse(
  folder: string,
  copy: string,
  tell: TellPreparing = () => undefined,
): Promise<Warehouse> {
  mkdirSync(folder, { recursive: true });
  sweep(folder);
  try {
    return await openCopy(folder, copy, tell);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (isOfTheMachine(error)) throw error;
    // Rule 1 holds against killed processes; a disk that lost power may still have torn a file. Build it again, once.
    rmSync(join(folder, 'prepared'), { recursive: true, force: true });
    return await openCopy(folder, copy, tell);
  }
}

async function openCopy(folder: string, copy: string, tell: TellPreparing): Promise<Warehouse> {
  const prepared = join(folder, 'prepared');
  if (!existsSync(prepared)) await prepare(folder, prepared, tell);
  const schema = JSON.parse(readFileSync(join(prepared, 'schema.json'), 'utf8')) as DatabaseSchema;
  cpSync(join(prepared, 'data'), copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const database = await PGlite.create(copy);
  await database.query('select count(*) from kpi_daily');
  return { database, schema };
}

/** A step of a run waits for it: seconds, and more of them where others work as well. */
async function prepare(folder: string, prepared: string, tell: TellPreparing): Promise<void> {
  const draft = join(folder, privateName('draft'));
  tell({ message: 'Building the warehouse of figures, once on this machine', percent: 0 });
  mkdirSync(draft);
  const database = await PGlite.create(join(draft, 'data'));
  tell({ message: 'Filling the warehouse with figures', percent: 60 });
  await database.exec(schemaSql);
  await database.transaction(async (transaction) => {
    for (const { kpi, label, unit, aggregation, ratio, description } of kpiCatalog) {
      await transaction.query('insert into kpi_catalog values ($1, $2, $3, $4, $5, $6, $7, $8)', [
        kpi,
        label,
        unit,
        aggregation,
        ratio?.numerator ?? null,
        ratio?.denominator ?? null,
        ratio?.scale ?? 1,
        description,
      ]);
    }
    const figures = generateFigures();
    await transaction.query('insert into kpi_daily select * from unnest($1::text[], $2::date[], $3::numeric[])', [
      figures.map(({ kpi }) => kpi),
      figures.map(({ day }) => day),
      figures.map(({ value }) => value),
    ]);
  });
  writeFileSync(join(draft, 'schema.json'), JSON.stringify(await readSchema(database)));
  tell({ message: 'Making the warehouse ready to be copied', percent: 80 });
  await database.exec('vacuum analyze');
  // Nobody will create a database from these, and without them a copy is a third smaller.
  await database.exec(`update pg_database set datistemplate = false where datname like 'template%'`);
  await database.exec('drop database template0');
  await database.exec('drop database template1');
  await database.close();
  syncToDisk(draft);
  try {
    renameSync(draft, prepared);
  } catch (error) {
    // Another process was faster; its warehouse is as good as ours.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(prepared)) throw error;
  }
}

/** No room, no right, no handles: building it again would not help. */
function isOfTheMachine(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'].includes(code);
}

function syncToDisk(path: string): void {
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter(isLeftBehind))
    rmSync(join(folder, name), { recursive: true, force: true });
}
