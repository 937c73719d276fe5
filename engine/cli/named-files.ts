/** Files as they are named: one by one, or all of a folder. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shippedFolder } from '../host/shipped.ts';
import { createLibrary } from '../catalog/library.ts';
import { usageError } from './cli-error.ts';
import { readText } from './values-file.ts';

export interface NamedFile {
  /** As it was named. */
  readonly file: string;
  readonly source: string;
}

const YAML = /\.ya?ml$/i;

/** What is typed names a file when it is one, or can only be meant as one. */
export function isFileName(typed: string): boolean {
  return YAML.test(typed) || (statSync(typed, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** A folder that is called as an orchestration of the library is meant only with a path: `./kpi-tracking`. */
export function isFolderName(typed: string): boolean {
  if (!(statSync(typed, { throwIfNoEntry: false })?.isDirectory() ?? false)) return false;
  return /[\\/]|^\.+$/.test(typed) || createLibrary(shippedFolder).find(typed) === undefined;
}

/** Each file once, in the order in which they are named; of a folder the YAML files in it, by name. */
export async function readNamedFiles(typed: readonly string[]): Promise<NamedFile[]> {
  const files = new Map(
    typed.flatMap((each) => (isFolderName(each) ? filesIn(each) : [each])).map((file) => [resolve(file), file]),
  );
  return Promise.all([...files.values()].map(async (file) => ({ file, source: await readText(file) })));
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && YAML.test(entry.name) && !entry.name.startsWith('.'),
  );
  if (names.length === 0)
    throw usageError(
      `There is no YAML file in ${folder}.`,
      'Name the files, or a folder that holds them; folders inside it are not looked into.',
      { folder },
    );
  return names.map(({ name }) => join(folder, name)).sort();
}
