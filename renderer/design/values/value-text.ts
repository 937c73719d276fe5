/**
 * Values as people write them, and what they wrote as a value. Pure.
 *
 * Rules
 *  1. What is written is YAML, and so JSON too. Text that begins as JSON does is tried as JSON first: it takes a tenth
 *     of the time.
 *  2. Nothing written is null, or no names where names are wanted.
 *  3. What is wrong is said with its line, in the words of the reader that stumbled.
 *  4. A value that somebody starts from is written as YAML: several lines of text stay several lines.
 */
import { parseDocument, stringify, type YAMLError } from 'yaml';
import { isJsonRecord, type JsonRecord, type JsonValue } from '../../../engine/contract/json.ts';

export type Read<Value> =
  | { readonly value: Value; readonly problem: null }
  | { readonly value: null; readonly problem: string };

export function valueFromText(text: string): Read<JsonValue> {
  if (text.trim() === '') return { value: null, problem: null }; // rule 2
  const json = /^\s*[[{]/.test(text) ? jsonFromText(text) : undefined;
  if (json !== undefined) return { value: json, problem: null }; // rule 1
  const document = parseDocument(text, { schema: 'core', prettyErrors: true });
  const [error] = [...document.errors, ...document.warnings];
  if (error) return { value: null, problem: withLine(error) };
  try {
    return { value: (document.toJS({ maxAliasCount: 100 }) ?? null) as JsonValue, problem: null };
  } catch (reason) {
    return { value: null, problem: reason instanceof Error ? reason.message : String(reason) };
  }
}

/** Names with values. */
export function recordFromText(text: string): Read<JsonRecord> {
  const { value, problem } = valueFromText(text);
  if (problem !== null) return { value: null, problem };
  if (value === null) return { value: {}, problem: null }; // rule 2
  if (!isJsonRecord(value)) return { value: null, problem: 'This has to be names with values: “userMessage: …”' };
  return { value, problem: null };
}

/** Rule 4. */
export function textFromValue(value: JsonValue): string {
  return stringify(value, { lineWidth: 100 });
}

/** Undefined: it is none. */
export function jsonFromText(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Rule 3. */
function withLine({ message, linePos }: YAMLError): string {
  const said = (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '.');
  return linePos ? `Line ${linePos[0].line}: ${said}` : said;
}
