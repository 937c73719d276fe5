/** Values from a file, YAML or JSON. */
import { readFile } from 'node:fs/promises';
import type { JsonRecord, JsonValue } from '../contract/json.ts';
import { usageError } from './cli-error.ts';

/** Far more than parameters or modifications need; a mistyped path to something huge should not be parsed. */
const maxBytes = 1_000_000;

export async function readValue(file: string): Promise<JsonValue> {
  const text = await readText(file);
  try {
    const { parseExactJson } = await import('../values/exact-text.ts');
    if (file.endsWith('.json')) return parseExactJson(text) as JsonValue;
    const { parseExactYaml } = await import('../definition/exact-yaml.ts');
    return parseExactYaml(text) as JsonValue;
  } catch (error) {
    if (error instanceof Error && error.name === 'InexactNumberError')
      throw usageError(`${file}, ${error.message}`, null, { file });
    throw usageError(`${file} is neither YAML nor JSON: ${firstLine(error)}`, 'Correct the file, then try again.', {
      file,
    });
  }
}

/** JSON as it is typed, or the name of a file. */
export async function readTypedValue(option: string, text: string): Promise<JsonValue> {
  try {
    const { parseExactJson } = await import('../values/exact-text.ts');
    return parseExactJson(text) as JsonValue;
  } catch (error) {
    if (error instanceof Error && error.name === 'InexactNumberError')
      throw usageError(`${option}, ${error.message}`, null);
    if (/\.(json|ya?ml)$/.test(text)) return readValue(text);
    throw usageError(
      `${option} ${text}: it is neither JSON nor the name of a YAML or JSON file.`,
      `For a text write ${option} '"${text}"'.`,
    );
  }
}

/** A file of names and values. An empty one has none. */
export async function readRecord(file: string): Promise<JsonRecord> {
  const value = await readValue(file);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw usageError(`${file} must hold names and values, as in "grouping: week".`, null, { file });
  }
  return value;
}

/** A file as text. What keeps it from being read is the reader's to mend. */
export async function readText(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length > maxBytes)
      throw usageError(`${file} has more than ${maxBytes / 1e6} MB, which is too much for what it is for.`, null, {
        file,
      });
    return text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw usageError(`${file} ${why}.`, 'Check the path.', { file });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
