/** Numbers, periods and changes as a reader expects them. */
import { isPercentage } from './figures.ts';
import type { FigureChange, KpiFigures, FigurePoint } from './figures.ts';
import { monthNames, periodName } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';

export function amount(value: number, unit: string): string {
  const number = grouped(value);
  if (isPercentage(unit)) return `${number} %`;
  if (/^[A-Z]{3}$/.test(unit)) return `${unit} ${number}`;
  return unit === '' ? number : `${number} ${unit}`;
}

/** Thousands apart; cents are kept, whole numbers stay whole. */
export function grouped(value: number): string {
  const [whole = '0', cents] = (Number.isInteger(value) ? String(value) : value.toFixed(2)).split('.');
  const apart = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return cents === undefined ? apart : `${apart}.${cents}`;
}

export function changeWords(moved: FigureChange | null): string {
  if (moved === null) return '–';
  return moved.by === 0 ? size(moved) : `${moved.by > 0 ? '+' : '−'}${size(moved)}`;
}

export function movement(moved: FigureChange): string {
  if (Math.abs(moved.by) < (moved.unit === 'percent' ? 1 : 0.1)) return 'about level';
  return `${moved.by > 0 ? 'up' : 'down'} ${size(moved)}`;
}

function size({ by, unit }: FigureChange): string {
  return unit === 'percent' ? `${Math.abs(by).toFixed(1)} %` : `${Math.abs(by).toFixed(2)} points`;
}

export function at({ value, period }: FigurePoint, { unit }: KpiFigures, rhythm: Rhythm): string {
  return period === null ? amount(value, unit) : `${amount(value, unit)} (${periodName(period, rhythm)})`;
}

export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `2025-07-01` as `1 July 2025`; anything else as it is. */
export function longDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  return match ? `${Number(match[3])} ${monthNames[Number(match[2]) - 1]} ${match[1]}` : date;
}
