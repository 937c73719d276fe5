/**
 * What is filled in at a checkpoint, from the command line: `--answer name=value`, or `--answer @file` with names and
 * values. What is named later goes before; whether it will do is for the engine to say.
 */
import type { FormFieldView } from '../contract/form.ts';
import type { JsonRecord, JsonValue } from '../contract/json.ts';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

export async function typedAnswer(given: readonly string[], fields: readonly FormFieldView[]): Promise<JsonRecord> {
  const answer: JsonRecord = {};
  for (const text of given) {
    if (text.startsWith('@')) {
      Object.assign(answer, await readRecord(text.slice(1)));
      continue;
    }
    const equals = text.indexOf('=');
    if (equals < 1)
      throw usageError(
        `--answer ${text}: it must be name=value, or @file.`,
        'For example: --answer subject="Our offer" --answer urgent=yes',
      );
    const name = text.slice(0, equals).trim();
    answer[name] = await readTyped(
      fields.find((field) => field.name === name),
      name,
      text.slice(equals + 1),
    );
  }
  return answer;
}

/** As the field's type says. A field that is not there is the engine's to refuse. */
async function readTyped(field: FormFieldView | undefined, name: string, text: string): Promise<JsonValue> {
  if (!field || field.type === 'string') return text;
  if (text.trim() === '') return null;
  const { parameterFromText } = await import('../definition/parameters.ts');
  const read = parameterFromText({ type: field.type === 'array' ? 'string[]' : field.type }, text);
  if ('problem' in read) throw usageError(`--answer ${name}=${text}: ${read.problem}.`, null, { field: name });
  return read.value as JsonValue;
}
