/** The kept stores: what an older version of Baton has written, and what readers saw of it then. */
import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../values/json.ts';
import { storePath } from '../../storage/sqlite/sqlite-store.ts';
import type { KeptRuns } from './play-kept-runs.ts';

const folder = join(import.meta.dirname, '..', 'stores');

export interface KeptViews {
  readonly engineVersion: string;
  /** When they were looked at; nothing was recorded later. */
  readonly now: number;
  readonly runs: KeptRuns;
  /** As `viewsOfStore` gave them. */
  readonly views: JsonObject;
}

/** Their dates, oldest first. */
export function keptStores(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function keptViews(date: string): KeptViews {
  return JSON.parse(readFileSync(join(folder, date, 'views.json'), 'utf8')) as KeptViews;
}

/** To be opened and written to; the kept one stays as it is. */
export function copyKeptStore(date: string, directory: string): void {
  copyFileSync(join(folder, date, 'baton.sqlite'), storePath(directory));
}
