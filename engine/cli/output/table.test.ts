import { expect, test } from 'vitest';
import { Style, widthOf } from './style.ts';
import { table } from './table.ts';

const plain = new Style(false);
const columns = [{ title: 'NAME' }, { title: 'TOOK', align: 'right' as const }, { title: 'NOTE' }];

test('columns stand under each other', () => {
  expect(
    table(
      columns,
      [
        ['a', '1 s', ''],
        ['longer', '12 s', 'seen'],
      ],
      plain,
      null,
    ),
  ).toBe('NAME    TOOK  NOTE\na        1 s\nlonger  12 s  seen\n');
});

test('colours do not shift columns', () => {
  const style = new Style(true);
  const [, first = '', second = ''] = table(
    columns,
    [
      [style.paint('a', 'green'), '1 s', 'x'],
      ['b', '1 s', 'y'],
    ],
    style,
    null,
  ).split('\n');
  expect(widthOf(first)).toBe(widthOf(second));
});

test('the last column is cut at the edge of the terminal, and only there', () => {
  const rows = [['a', '1 s', 'a very long note about everything']];
  expect(table(columns, rows, plain, 30).split('\n')[1]).toBe('a      1 s  a very long note…');
  expect(table(columns, rows, plain, null)).toContain('everything');
});

test('where there is no room for columns, each row stands for itself, and no line is wider than the terminal', () => {
  const wide = [
    { title: 'RUN' },
    { title: 'DEFINITION' },
    { title: 'VERSION' },
    { title: 'STATUS' },
    { title: 'NOTE' },
  ];
  const rows = [
    [
      '01m8j4ybpwedv6vbpb',
      'finance-quarterly-review',
      '1.0.0',
      '◐ partly completed',
      'a note that goes on and on, and then goes on a little more',
    ],
    ['01m8j4yard3fmrdf8q', 'kpi', '1.0.0', '✓ completed', ''],
  ];
  const text = table(wide, rows, plain, 60);
  expect(text).toBe(`01m8j4ybpwedv6vbpb
  definition finance-quarterly-review · version 1.0.0
  status ◐ partly completed
  note a note that goes on and on, and then goes on a littl…
01m8j4yard3fmrdf8q
  definition kpi · version 1.0.0 · status ✓ completed
`);
  for (const width of [20, 40, 60])
    for (const line of table(wide, rows, plain, width).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width);
});
