import { expect, test } from 'vitest';
import { SourceText } from './source-text.ts';

const text = 'one\n\nthree\r\nfour';

test('every place of a text has its line and column, counted from 1, and what is beyond it is its end', () => {
  const source = new SourceText(text);
  const lines = text.split('\n');
  const expected = lines.flatMap((line, index) =>
    Array.from({ length: line.length + 1 }, (_, column) => ({ line: index + 1, column: column + 1 })),
  );
  expect(Array.from({ length: text.length + 1 }, (_, offset) => source.positionAt(offset))).toEqual(expected);
  expect(source.positionAt(999)).toEqual({ line: 4, column: 5 });
  expect(new SourceText('').positionAt(0)).toEqual({ line: 1, column: 1 });
});

test('a line ends before its line break, of either kind', () => {
  const source = new SourceText(text);
  expect([0, 2, 3, 4, 5, 9, 10, 12, 16].map((offset) => source.endOfLine(offset))).toEqual([
    3, 3, 3, 4, 10, 10, 10, 16, 16,
  ]);
});

test('a range is what stands in it', () => {
  expect(new SourceText(text).slice({ start: 5, end: 10 })).toBe('three');
});
