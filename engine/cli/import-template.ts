/** Templates of the library by name; a name that is none gets the one that was probably meant. */
import type { DefinitionSummary } from '../contract/definitions.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { BatonClient } from './host.ts';

export interface Imported {
  readonly imported: DefinitionSummary[];
  readonly unchanged: string[];
}

export async function importTemplate(client: BatonClient, name: string): Promise<Imported> {
  try {
    return await client.library.import({ name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const [{ items }, { closest }] = await Promise.all([client.library.list({}), import('../definition/closest.ts')]);
    const near = closest(name, items.map((entry) => entry.name));
    throw new CliError('not_found', `There is no orchestration "${name}".`, {
      kind: 'user',
      remedy: near ? `Did you mean ${near}?` : 'See what there is: baton library. A file is named by its path, as in ./my.yaml',
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
}
