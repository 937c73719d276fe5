/** From a file that somebody chose or dropped to a definition that is kept, or to everything that is wrong with it. */
import type { DefinitionSummary, ProblemView } from '../../../engine/contract/definitions.ts';
import { client } from '../../connection/connection.ts';
import { failureOf } from '../../connection/contract-failure.ts';

export type FileImport =
  | {
      readonly kind: 'imported';
      readonly file: string;
      readonly definition: DefinitionSummary;
      readonly warnings: readonly ProblemView[];
    }
  | { readonly kind: 'invalid'; readonly file: string; readonly problems: readonly ProblemView[] }
  | { readonly kind: 'refused'; readonly file: string; readonly message: string; readonly remedy: string | null };

/** No definition is nearly that long; whoever drops a film shall not wait for it. */
const LARGEST_BYTES = 2_000_000;

export async function importFile(file: File): Promise<FileImport> {
  const refuse = (message: string, remedy: string): FileImport => ({
    kind: 'refused',
    file: file.name,
    message,
    remedy,
  });
  if (!/\.ya?ml$/i.test(file.name))
    return refuse(`${file.name} is no YAML file`, 'Choose a file whose name ends in .yaml or .yml.');
  if (file.size > LARGEST_BYTES)
    return refuse(`${file.name} is too large for a definition`, 'A definition has less than 2 MB.');
  try {
    const source = await file.text();
    const { problems, summary } = await client.definitions.validate({ source });
    if (!summary) return { kind: 'invalid', file: file.name, problems };
    const definition = await client.definitions.import({ source, origin: file.name });
    return { kind: 'imported', file: file.name, definition, warnings: problems };
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return { kind: 'refused', file: file.name, message, remedy };
  }
}
