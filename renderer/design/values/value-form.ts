/**
 * In which form a value is read best. Pure.
 *
 * Rules
 *  1. A text is what its format says; without one it speaks for itself: JSON when it is JSON, Markdown when it looks
 *     like it.
 *  2. Pictures are shown, from our own assets only, with all that came with them.
 *  3. Rows of simple values are a table.
 *  4. An object is its fields, each in a form of its own; what lies deeper than a reader can follow is data, and so is
 *     the rest.
 */
import { isJsonRecord, type JsonValue } from '../../../engine/contract/json.ts';
import { leftOutInWords } from './large-values.ts';
import { isAssetId, picturesIn, type Picture } from './pictures-in.ts';
import { jsonFromText } from './value-text.ts';

export interface TableForm {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isNumeric: readonly boolean[];
}

export interface FieldForm {
  readonly name: string;
  readonly value: JsonValue;
  /** It fits on a line and needs no room of its own. */
  readonly isShort: boolean;
}

export type ValueForm =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'markdown' | 'text'; readonly text: string }
  | { readonly kind: 'data'; readonly value: JsonValue }
  | TableForm
  | { readonly kind: 'pictures'; readonly pictures: readonly Picture[] }
  | { readonly kind: 'fields'; readonly fields: readonly FieldForm[] };

type Row = Readonly<Record<string, JsonValue>>;
const MOST_COLUMNS = 12;
/** Names within names within names. */
const DEEPEST = 2;
const LONGEST_SHORT = 120;

/**
 * @param format as a deliverable says it; without one the value has to speak for itself
 * @param depth  how many names it lies under
 */
export function valueForm(value: JsonValue, format: string | null = null, depth = 0): ValueForm {
  if (value === null || value === '') return { kind: 'nothing' };
  if (typeof value === 'string') return formOfText(value, format || null);
  if (typeof value !== 'object') return { kind: 'text', text: String(value) };
  const isFields = isJsonRecord(value) && !isAssetId(value.assetId) && depth < DEEPEST && Object.keys(value).length > 0;
  const pictures = isFields ? [] : picturesIn(value);
  if (pictures.length > 0) return { kind: 'pictures', pictures }; // rule 2
  if (isFields)
    return {
      kind: 'fields',
      fields: Object.entries(value).map(([name, field]) => ({ name, value: field, isShort: isShort(field) })),
    };
  return tableOf(value) ?? { kind: 'data', value };
}

/**
 * A value as text for reading and comparing: what was left out stands there in words, and JSON is laid out alike
 * wherever it comes from.
 */
export function readableText(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(leftOutInWords(value), null, 2);
  const parsed = jsonIn(value);
  return parsed === undefined ? value : JSON.stringify(parsed, null, 2);
}

function isShort(value: JsonValue): boolean {
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= LONGEST_SHORT && !value.includes('\n') && jsonIn(value) === undefined)
  );
}

/** Rule 1. */
function formOfText(text: string, format: string | null): ValueForm {
  if (format === 'markdown') return { kind: 'markdown', text };
  if (format === 'text' || format === 'html') return { kind: 'text', text };
  const parsed = jsonIn(text);
  if (parsed !== undefined) return tableOf(parsed) ?? { kind: 'data', value: parsed };
  return looksLikeMarkdown(text) ? { kind: 'markdown', text } : { kind: 'text', text };
}

function looksLikeMarkdown(text: string): boolean {
  return /^(#{1,6} |[-*] |\d+\. |> |\|.*\||```)/m.test(text) || /\*\*\S.*?\S\*\*/.test(text);
}

/** Undefined: it is a text like any other. */
function jsonIn(text: string): JsonValue | undefined {
  return /^\s*[[{]/.test(text) ? jsonFromText(text) : undefined;
}

/** Rule 3: under the same few names. */
function tableOf(value: JsonValue): TableForm | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFlatRow)) return null;
  const rows: readonly Row[] = value;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0 || columns.length > MOST_COLUMNS) return null;
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => columns.map((column) => cell(row[column] ?? null))),
    isNumeric: columns.map((column) =>
      rows.every((row) => row[column] === null || row[column] === undefined || typeof row[column] === 'number'),
    ),
  };
}

function isFlatRow(value: JsonValue): value is Record<string, JsonValue> {
  return isJsonRecord(value) && Object.values(value).every((field) => field === null || typeof field !== 'object');
}

function cell(value: JsonValue): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
