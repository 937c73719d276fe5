/** Aligned columns. */
import { cut, widthOf } from './style.ts';
import type { Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** Default: left. */
  readonly align?: 'left' | 'right';
}

/**
 * The lines of a table, each ended. The last column takes what room is left and is cut there. Where there is no room
 * for columns side by side, each row stands for itself: nothing is lost in a narrow terminal.
 * @param width of the terminal; null: cut nothing
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  width: number | null,
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + gap.length, 0);
  if (width !== null && before + Math.min(leastRoom, widths[last] ?? 0) > width)
    return stacked(columns, rows, style, width);
  const room = width === null ? null : width - before;

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
/** Columns that the last one needs, if it has so much to say. */
const leastRoom = 12;

/** The first cell is a row's head; the others follow it with their titles, as many on a line as there is room for. */
function stacked(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  width: number,
): string {
  return rows
    .map(([head = '', ...cells]) => {
      const told = cells.flatMap((cell, index) =>
        cell === '' ? [] : [{ title: (columns[index + 1]?.title ?? '').toLowerCase(), cell }],
      );
      const lines: string[] = [];
      let room = 0;
      for (const { title, cell } of told) {
        const text = `${title} ${cell}`;
        if (lines.length > 0 && widthOf(text) + 3 <= room) {
          lines[lines.length - 1] += ` · ${style.dim(title)} ${cell}`;
          room -= widthOf(text) + 3;
        } else {
          lines.push(`  ${style.dim(title)} ${cut(cell, Math.max(width - widthOf(title) - 3, 1))}`);
          room = width - 2 - widthOf(text);
        }
      }
      return [cut(head, width), ...lines].map((line) => `${line}\n`).join('');
    })
    .join('');
}
