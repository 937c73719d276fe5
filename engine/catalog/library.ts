/** The templates that come with Baton: one folder each, read when somebody asks. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../values/json.ts';

export interface Template {
  /** Its folder's name, which is the definition's. */
  readonly name: string;
  /** The YAML, byte for byte. */
  readonly source: string;
  /** Parameters that the recorded run was made with. Null: there is none. */
  readonly example: JsonObject | null;
}

export interface Library {
  /** By name. */
  list(): readonly Template[];
  find(name: string): Template | undefined;
}

const FILE = 'orchestration.yaml';
const RECORDED_RUN = join('golden-run', 'script.json');
/** What a definition may be called; nothing else is looked for on the disk. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** @param directory holds `<name>/orchestration.yaml`. It need not exist. */
export function createLibrary(directory: string): Library {
  const templates = new Map<string, Template | undefined>();

  function find(name: string): Template | undefined {
    if (!templates.has(name)) templates.set(name, read(name));
    return templates.get(name);
  }

  function read(name: string): Template | undefined {
    if (!NAME.test(name)) return undefined;
    try {
      return { name, source: readFileSync(join(directory, name, FILE), 'utf8'), example: readExample(name) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  function readExample(name: string): JsonObject | null {
    const file = join(directory, name, RECORDED_RUN);
    if (!existsSync(file)) return null;
    const { parameters } = JSON.parse(readFileSync(file, 'utf8')) as { readonly parameters?: JsonObject };
    return parameters ?? null;
  }

  return {
    find,
    list: () => namesIn(directory).flatMap((name) => find(name) ?? []),
  };
}

/** For engines that ship without one. */
export const emptyLibrary: Library = { list: () => [], find: () => undefined };

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
