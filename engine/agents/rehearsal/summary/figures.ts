/**
 * What rows of figures say, computed and never guessed.
 *
 * 1. A figure over the whole window is the total of its periods (`sum`), their average (`average`, `ratio`, or a
 *    percentage), or the last of them (`last`: a level).
 * 2. Change is from the first period to the last: in percent of the first, or in points where the figure is a
 *    percentage itself.
 * 3. A period that the window cuts counts in a total, but neither in its trend nor among its lowest and highest.
 * 4. With more than six periods the halves are compared, too: a single first or last day says little.
 */
import type { Figure } from './datasets.ts';
import { daysIn, rhythmOf } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';

export type WholeWindow = 'total' | 'average' | 'last';

export interface KpiFigures {
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly whole: WholeWindow;
  readonly wholeValue: number;
  readonly periods: number;
  readonly first: FigurePoint;
  readonly last: FigurePoint;
  /** Null when there is one period only, or the first value is 0. */
  readonly change: FigureChange | null;
  readonly lowest: FigurePoint;
  readonly highest: FigurePoint;
  /** Second half against first half; null with six periods or fewer. */
  readonly halves: FigureChange | null;
  readonly points: readonly FigurePoint[];
  /** Only for totals; averages and levels can stand a missing day. */
  readonly cut: readonly CutPeriod[];
}

export interface FigureChange {
  readonly by: number;
  readonly unit: 'percent' | 'points';
}

export interface FigurePoint {
  readonly period: string | null;
  readonly value: number;
}

/** A period that has fewer days in the data than in the calendar. */
export interface CutPeriod {
  readonly period: string;
  readonly days: number;
  readonly of: number;
}

export function computeFigures(figures: readonly Figure[]): readonly KpiFigures[] {
  const rhythm = rhythmOf(figures.flatMap(({ period }) => period ?? []));
  return [...Map.groupBy(figures, ({ kpi }) => kpi)].map(([kpi, rows]) => compute(kpi, rows, rhythm));
}

function compute(kpi: string, rows: readonly Figure[], rhythm: Rhythm): KpiFigures {
  const points = rows
    .map(({ period, value }) => ({ period, value }))
    .sort((one, other) => compareText(one.period ?? '', other.period ?? ''));
  const unit = rows[0]?.unit ?? '';
  const values = points.map(({ value }) => value);
  const whole = wholeOf(kpi, unit, rows[0]?.aggregation ?? '');
  const cut = whole === 'total' ? rows.flatMap((row) => cutPeriodOf(row, rhythm)) : [];
  const full = points.filter(({ period }) => !cut.some((one) => one.period === period));
  const trend = full.length > 0 ? full : points;
  const first = trend[0] ?? { period: null, value: 0 };
  const last = trend.at(-1) ?? first;
  return {
    kpi,
    label: labelOf(kpi),
    unit,
    whole,
    wholeValue: twoDecimals(
      whole === 'total' ? sum(values) : whole === 'average' ? sum(values) / values.length : (values.at(-1) ?? 0),
    ),
    periods: points.length,
    first,
    last,
    change: trend.length > 1 ? changeFrom(first.value, last.value, unit) : null,
    lowest: trend.reduce((best, point) => (point.value < best.value ? point : best), first),
    highest: trend.reduce((best, point) => (point.value > best.value ? point : best), first),
    halves: halvesOf(
      trend.map(({ value }) => value),
      unit,
    ),
    points,
    cut,
  };
}

/** Rule 3. */
function cutPeriodOf({ period, days }: Figure, rhythm: Rhythm): readonly CutPeriod[] {
  const of = period === null ? null : daysIn(period, rhythm);
  return period !== null && days !== null && of !== null && days < of ? [{ period, days, of }] : [];
}

/** Rule 1. Rows that don't say are read by unit, and by the names of well-known levels. */
function wholeOf(kpi: string, unit: string, aggregation: string): WholeWindow {
  if (aggregation === 'sum') return 'total';
  if (aggregation === 'last') return 'last';
  if (aggregation === 'average' || aggregation === 'ratio') return 'average';
  if (/^(percent|%|ratio|score|points)$/i.test(unit) || /(margin|rate|churn|ratio|share|average)$/i.test(kpi))
    return 'average';
  return /^(arr|mrr|active_|headcount|.*balance$)/i.test(kpi) ? 'last' : 'total';
}

/** Rule 4. An odd one in the middle belongs to neither. */
function halvesOf(values: readonly number[], unit: string): FigureChange | null {
  if (values.length <= 6) return null;
  const size = Math.floor(values.length / 2);
  return changeFrom(sum(values.slice(0, size)) / size, sum(values.slice(-size)) / size, unit);
}

function changeFrom(before: number, after: number, unit: string): FigureChange | null {
  if (isPercentage(unit)) return { by: twoDecimals(after - before), unit: 'points' };
  return before === 0 ? null : { by: Math.round(((after - before) / Math.abs(before)) * 1000) / 10, unit: 'percent' };
}

export function isPercentage(unit: string): boolean {
  return unit === 'percent' || unit === '%';
}

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const initials = new Set(['arr', 'mrr', 'cac', 'ltv', 'nps', 'kpi', 'qa', 'gtm', 'sql']);
const ownSpelling: Readonly<Record<string, string>> = {
  linkedin: 'LinkedIn',
  youtube: 'YouTube',
  tiktok: 'TikTok',
  openai: 'OpenAI',
};

/** A key as a heading: `profit_margin` and `profitMargin` as "Profit margin". */
export function labelOf(key: string): string {
  const spelled = ownSpelling[key.toLowerCase()];
  if (spelled !== undefined) return spelled;
  const words = key
    .replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .split(/[\s_-]+/)
    .map((word) => (initials.has(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
