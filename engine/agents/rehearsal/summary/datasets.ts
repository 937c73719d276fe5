/**
 * Finds figures in whatever a step hands over: rows, rows as JSON text, or the results of a child run that hold either.
 */
import type { Json, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';

export interface Figure {
  /** The day a period begins with; null: the figure belongs to none. */
  readonly period: string | null;
  readonly kpi: string;
  readonly value: number;
  readonly unit: string;
  /** `sum`, `average`, `last`, `ratio`; '' when the data doesn't say. */
  readonly aggregation: string;
  /** How many days the period has in the data; null when the data doesn't say. */
  readonly days: number | null;
}

const maxDepth = 8;
const periodKeys = ['period', 'day', 'date', 'week', 'month', 'quarter', 'year'];
const nameKeys = ['kpi', 'metric', 'name'];

/** The same rows are often there twice (in the child's results and beside them): each set counts once. */
export function findFigures(value: Json): readonly Figure[] {
  const seen = new Set<string>();
  const found: Figure[] = [];
  visit(value, 0);
  return found;

  function visit(current: Json, depth: number): void {
    if (depth > maxDepth) return;
    const rows = rowsIn(current);
    if (rows) {
      const fingerprint = JSON.stringify(rows);
      if (!seen.has(fingerprint)) found.push(...rows.flatMap(figuresOf));
      seen.add(fingerprint);
    } else if (Array.isArray(current)) {
      for (const item of current) visit(item, depth + 1);
    } else if (isJsonObject(current)) {
      for (const inner of Object.values(current)) visit(inner, depth + 1);
    } else if (typeof current === 'string') {
      const parsed = parse(current);
      if (parsed !== undefined) visit(parsed, depth + 1);
    }
  }
}

/** True when the text holds data and not prose. */
export function isData(text: string): boolean {
  return parse(text) !== undefined;
}

function rowsIn(value: Json): readonly JsonObject[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((row) => isJsonObject(row) && figuresOf(row).length > 0) ? (value as readonly JsonObject[]) : null;
}

function figuresOf(row: JsonObject): readonly Figure[] {
  const period = periodOf(row);
  const nameKey = nameKeys.find((key) => typeof row[key] === 'string');
  const value = numberOf(row['value']);
  if (nameKey !== undefined && value !== null) {
    return [
      {
        period,
        kpi: textOf(row[nameKey]),
        value,
        unit: textOf(row['unit']),
        aggregation: textOf(row['aggregation']),
        days: numberOf(row['days']),
      },
    ];
  }
  // A table with a column for each figure.
  if (period === null) return [];
  return Object.entries(row).flatMap(([kpi, cell]) => {
    const number = periodKeys.includes(kpi) ? null : numberOf(cell);
    return number === null ? [] : [{ period, kpi, value: number, unit: '', aggregation: '', days: null }];
  });
}

function periodOf(row: JsonObject): string | null {
  const key = periodKeys.find((name) => typeof row[name] === 'string' || typeof row[name] === 'number');
  return key === undefined ? null : String(row[key] as string | number).slice(0, 10);
}

function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function parse(text: string): Json | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') && !trimmed.startsWith('{')) return undefined;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return undefined;
  }
}
