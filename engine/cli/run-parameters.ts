/** Parameters of a run from the command line: `--params` gives a file of them, `--param` one each, and the latter goes before. */
import type { JsonRecord } from '../contract/json.ts';
import type { Parameter } from '../definition/definition.ts';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

export interface GivenParameters {
  /** In the given order; the last of a name counts. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly fromFile: JsonRecord;
}

export async function readGivenParameters(params: readonly string[], file: string | undefined): Promise<GivenParameters> {
  const texts = params.map((param) => {
    const equals = param.indexOf('=');
    if (equals < 1) throw usageError(`--param ${param}: it must be name=value.`, 'For example: --param kpi_names=revenue,expenses');
    return { name: param.slice(0, equals).trim(), text: param.slice(equals + 1) };
  });
  return { texts, fromFile: file === undefined ? {} : await readRecord(file) };
}

/** Reads texts as the definition's types say. Whether the values will do is for the engine to say. */
export async function typedParameters(given: GivenParameters, declared: readonly Pick<Parameter, 'name' | 'type'>[]): Promise<JsonRecord> {
  const { texts, fromFile } = given;
  if (texts.length === 0) return fromFile;
  const [{ parameterFromText }, { closest }] = await Promise.all([import('../definition/parameters.ts'), import('../definition/closest.ts')]);
  const values: JsonRecord = { ...fromFile };
  for (const { name, text } of texts) {
    const parameter = declared.find((each) => each.name === name);
    if (!parameter) {
      const names = declared.map((each) => each.name);
      const near = closest(name, names);
      const known = names.length === 0 ? 'It has no parameters.' : `Its parameters are ${names.join(', ')}.`;
      throw usageError(`There is no parameter "${name}".`, near ? `Did you mean ${near}? ${known}` : known, { parameter: name });
    }
    const read = parameterFromText(parameter, text);
    if ('problem' in read) throw usageError(`--param ${name}=${text}: ${read.problem}`, null, { parameter: name });
    values[name] = read.value as JsonRecord[string];
  }
  return values;
}
