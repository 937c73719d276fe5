/** Aligned columns. */
import { cut, widthOf } from './style.ts';
import type { Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** Default: left. */
  readonly align?: 'left' | 'right';
}

/**
 * The lines of a table, each ended. The last column takes what room is left and is cut there.
 * @param width of the terminal; null: cut nothing
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], style: Style, width: number | null): string {
  const widths = columns.map(({ title }, index) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + gap.length, 0);
  const room = width === null ? null : Math.max(width - before, 12);

  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align = 'left' }, index) => {
        const cell = index === last && room !== null ? cut(cells[index] ?? '', room) : (cells[index] ?? '');
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
        return align === 'right' ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd();

  return [style.dim(line(columns.map(({ title }) => title))), ...rows.map(line)].map((each) => `${each}\n`).join('');
}

const gap = '  ';
