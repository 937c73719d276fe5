/** Templates of the library by name; a name that is none gets the one that was probably meant. */
import type { DefinitionSummary } from '../contract/definitions.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { BatonClient } from './host.ts';

export interface ImportedTemplate {
  readonly imported: DefinitionSummary[];
  readonly unchanged: string[];
}

export async function importTemplateHere(client: BatonClient, name: string): Promise<ImportedTemplate> {
  try {
    return await client.library.import({ name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw await noSuchTemplate(
      name,
      (await client.library.list({})).items.map((entry) => entry.name),
      error,
    );
  }
}

export async function noSuchTemplate(name: string, names: readonly string[], cause?: unknown): Promise<CliError> {
  const { closest } = await import('../definition/closest.ts');
  const near = closest(name, names);
  return new CliError('not_found', `There is no orchestration "${name}".`, {
    kind: 'user',
    remedy: near
      ? `Did you mean ${near}?`
      : 'See what there is: baton library. A file is named by its path, as in ./my.yaml',
    exitCode: exitCodes.usage,
    cause,
  });
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
}
