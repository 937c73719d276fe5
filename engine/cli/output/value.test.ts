import { expect, test } from 'vitest';
import { Style } from './style.ts';
import { valueBlock } from './value.ts';

const plain = new Style(false);

test('names with their values stand under each other, long texts below their name', () => {
  expect(valueBlock({ a: 1, long: 'x', text: 'one\n\ntwo\n', none: null }, plain)).toBe(
    '  a     1\n  long  x\n  text\n    one\n\n    two\n  none  none\n',
  );
});

test('what is long is cut and says by how much', () => {
  const text = valueBlock({ rows: JSON.stringify(Array.from({ length: 500 }, (_, index) => index)) }, plain);
  expect(text).toMatch(/… and \d+ more characters \(--json has them all\)\n$/);
});

test('a value alone needs no name', () => {
  expect(valueBlock('done', plain)).toBe('  done\n');
  expect(valueBlock([1, 2], plain)).toBe('  [1,2]\n');
});

test('control characters of others do not reach the terminal', () => {
  expect(valueBlock({ a: '\x1b[31mred' }, plain)).toBe('  a  [31mred\n');
});
