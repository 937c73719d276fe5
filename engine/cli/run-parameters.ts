/**
 * Parameters of a run from the command line: `--params` gives a file of them, `--param` one each,
 * and the latter goes before.
 */
import type { JsonRecord } from '../contract/json.ts';
import type { Limits } from '../limits/limits.ts';
import type { Parameter } from '../definition/definition.ts';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

export interface GivenParameters {
  /** In the given order; the last of a name counts. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly fromFile: JsonRecord;
}

/** Keeps a file as an asset, and gives what a step is handed of it. */
export type KeepFile = (path: string) => Promise<JsonRecord>;

const keepNothing: KeepFile = (path) => Promise.reject(usageError(`@${path}: files can't be handed over here.`, null));

/** Copied to the assets of the data folder in pieces, however large it is. */
export function keepingIn(dataFolder: string): KeepFile {
  return async (path) => {
    const [{ FileAssetStore }, { SettingsFile }, { limitsWith }, { createReadStream }, { extname, join }] =
      await Promise.all([
        import('../storage/file-asset-store.ts'),
        import('../server/settings-file.ts'),
        import('../limits/limits.ts'),
        import('node:fs'),
        import('node:path'),
      ]);
    const mimeType = MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    try {
      const limits = limitsWith(new SettingsFile(dataFolder).current.limits as Partial<Limits>);
      const { id, ...rest } = await new FileAssetStore(join(dataFolder, 'assets'), () => limits).save(
        createReadStream(path) as AsyncIterable<Uint8Array>,
        mimeType,
      );
      return { assetId: id, ...rest };
    } catch (error) {
      if (error instanceof Error && error.name === 'LimitExceeded')
        throw usageError(`@${path}: ${error.message}`, null, { path });
      throw error;
    }
  };
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.csv': 'text/plain',
  '.pdf': 'application/pdf',
};

export async function readGivenParameters(
  params: readonly string[],
  file: string | undefined,
): Promise<GivenParameters> {
  const texts = params.map((param) => {
    const equals = param.indexOf('=');
    if (equals < 1)
      throw usageError(`--param ${param}: it must be name=value.`, 'For example: --param kpi_names=revenue,expenses');
    return { name: param.slice(0, equals).trim(), text: param.slice(equals + 1) };
  });
  return { texts, fromFile: file === undefined ? {} : await readRecord(file) };
}

/** Reads texts as the definition's types say. Whether the values will do is for the engine to say. */
export async function typedParameters(
  given: GivenParameters,
  declared: readonly Pick<Parameter, 'name' | 'type'>[],
  keep: KeepFile = keepNothing,
): Promise<JsonRecord> {
  const { texts, fromFile } = given;
  if (texts.length === 0) return fromFile;
  const [{ parameterFromText }, { closest }] = await Promise.all([
    import('../definition/parameters.ts'),
    import('../definition/closest.ts'),
  ]);
  const values: JsonRecord = { ...fromFile };
  for (const { name, text } of texts) {
    const parameter = declared.find((each) => each.name === name);
    if (!parameter) {
      const names = declared.map((each) => each.name);
      const near = closest(name, names);
      const known = names.length === 0 ? 'It has no parameters.' : `Its parameters are ${names.join(', ')}.`;
      throw usageError(`There is no parameter "${name}".`, near ? `Did you mean ${near}? ${known}` : known, {
        parameter: name,
      });
    }
    if (parameter.type === 'object' && text.startsWith('@')) {
      values[name] = await keep(text.slice(1));
      continue;
    }
    const read = parameterFromText(parameter, text);
    if ('problem' in read) throw usageError(`--param ${name}=${text}: ${read.problem}`, null, { parameter: name });
    values[name] = read.value as JsonRecord[string];
  }
  return values;
}
