/** Values that somebody types: YAML, and so JSON too. Pure. */
import { parseDocument, type YAMLError } from 'yaml';
import type { JsonRecord, JsonValue } from '../../../engine/contract/json.ts';

export type Read<Value> = { readonly value: Value; readonly problem: null } | { readonly value: null; readonly problem: string };

/** Empty text is null. */
export function readValue(text: string): Read<JsonValue> {
  const document = parseDocument(text, { schema: 'core', prettyErrors: true });
  const [error] = [...document.errors, ...document.warnings];
  if (error) return { value: null, problem: withLine(error) };
  try {
    return { value: (document.toJS({ maxAliasCount: 100 }) ?? null) as JsonValue, problem: null };
  } catch (reason) {
    return { value: null, problem: reason instanceof Error ? reason.message : String(reason) };
  }
}

function withLine({ message, linePos }: YAMLError): string {
  const said = (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '.');
  return linePos ? `Line ${linePos[0].line}: ${said}` : said;
}

/** Names with values. Empty text is none of them. */
export function readRecord(text: string): Read<JsonRecord> {
  const { value, problem } = readValue(text);
  if (problem !== null) return { value: null, problem };
  if (value === null) return { value: {}, problem: null };
  if (typeof value !== 'object' || Array.isArray(value)) return { value: null, problem: 'This has to be names with values: “userMessage: …”' };
  return { value, problem: null };
}
