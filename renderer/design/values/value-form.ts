/** In which form a value is read best. Pure. */
import type { JsonValue } from '../../../engine/contract/json.ts';

export type ValueForm =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'markdown' | 'text' | 'json'; readonly text: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly isNumeric: readonly boolean[] }
  | { readonly kind: 'picture'; readonly assetId: string; readonly words: string }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly name: string; readonly value: JsonValue }[] };

type Row = Readonly<Record<string, JsonValue>>;
const MOST_COLUMNS = 12;
const ASSET = /^[0-9a-f]{64}\.(png|jpg)$/;

/** @param format as a deliverable says it; without one the value has to speak for itself */
export function valueForm(value: JsonValue, format: string | null = null): ValueForm {
  if (value === null || value === '') return { kind: 'nothing' };
  if (typeof value === 'string') return formOfText(value, format);
  if (typeof value !== 'object') return { kind: 'text', text: String(value) };
  const table = tableOf(value);
  if (table) return table;
  if (Array.isArray(value)) return json(value);
  const { assetId } = value;
  if (typeof assetId === 'string' && ASSET.test(assetId)) {
    const words = [value.generator, value.prompt, value.title].find((word) => typeof word === 'string' && word !== '');
    return { kind: 'picture', assetId, words: typeof words === 'string' ? words : 'Picture' };
  }
  const fields = Object.entries(value).map(([name, field]) => ({ name, value: field }));
  return fields.length > 0 ? { kind: 'fields', fields } : json(value);
}

/** JSON as people read it. */
export function jsonText(value: JsonValue): string {
  return JSON.stringify(value, null, 2);
}

function formOfText(text: string, format: string | null): ValueForm {
  if (format === 'markdown') return { kind: 'markdown', text };
  if (format === 'text' || format === 'html') return { kind: 'text', text };
  if (/^\s*[[{]/.test(text)) {
    const parsed = parsedJson(text);
    if (parsed !== undefined) return typeof parsed === 'object' && parsed !== null ? (tableOf(parsed) ?? json(parsed)) : json(parsed);
  }
  return format === null && looksLikeMarkdown(text) ? { kind: 'markdown', text } : { kind: 'text', text };
}

function looksLikeMarkdown(text: string): boolean {
  return /^(#{1,6} |[-*] |\d+\. |> |\|.*\||```)/m.test(text) || /\*\*\S.*?\S\*\*/.test(text);
}

function json(value: JsonValue): ValueForm {
  return { kind: 'json', text: jsonText(value) };
}

function parsedJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Rows that have simple values only, under the same few names. */
function tableOf(value: JsonValue): ValueForm | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFlatRow)) return null;
  const rows: readonly Row[] = value;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > MOST_COLUMNS) return null;
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => columns.map((column) => cell(row[column] ?? null))),
    isNumeric: columns.map((column) => rows.every((row) => row[column] === null || row[column] === undefined || typeof row[column] === 'number')),
  };
}

function isFlatRow(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((field) => field === null || typeof field !== 'object');
}

function cell(value: JsonValue): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
