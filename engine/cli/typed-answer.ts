/**
 * What is filled in at a checkpoint, from the command line: `--answer name=value`, or `--answer @file` with names and
 * values. What is named later goes before; whether it will do is for the engine to say.
 */
import type { FormFieldView } from '../contract/form.ts';
import type { JsonRecord, JsonValue } from '../contract/json.ts';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

/** What a text needs to know of its field to be read. */
type TypedField = Pick<FormFieldView, 'name' | 'type'>;

export async function typedAnswer(given: readonly string[], fields: readonly TypedField[]): Promise<JsonRecord> {
  const answer = new Map<string, JsonValue>();
  for (const text of given) {
    if (text.startsWith('@')) {
      for (const [name, value] of Object.entries(await readRecord(text.slice(1)))) answer.set(name, value);
      continue;
    }
    const equals = text.indexOf('=');
    if (equals < 1)
      throw usageError(
        `--answer ${text}: it must be name=value, or @file.`,
        'For example: --answer subject="Our offer" --answer urgent=yes',
      );
    const name = text.slice(0, equals).trim();
    answer.set(
      name,
      await readTyped(
        fields.find((field) => field.name === name),
        name,
        text.slice(equals + 1),
      ),
    );
  }
  // On its way to the engine it would be lost without a word.
  if (answer.has('__proto__')) throw usageError('There is no field "__proto__".', null, { field: '__proto__' });
  return Object.fromEntries(answer);
}

/** As the field's type says. A field that is not there is the engine's to refuse. */
async function readTyped(field: TypedField | undefined, name: string, text: string): Promise<JsonValue> {
  if (!field || field.type === 'string') return text;
  if (text.trim() === '') return null;
  const { parameterFromText } = await import('../definition/parameters.ts');
  const read = parameterFromText({ type: field.type === 'array' ? 'string[]' : field.type }, text);
  if ('problem' in read) throw usageError(`--answer ${name}=${text}: ${read.problem}.`, null, { field: name });
  return read.value as JsonValue;
}
