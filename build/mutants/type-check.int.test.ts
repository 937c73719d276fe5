import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TypeCheck } from './type-check.mjs';

const file = 'engine/values/exact-numbers.ts';
const source = readFileSync(file, 'utf8');

/** The file with a piece of it replaced. */
function mutant(piece: string, replacement: string) {
  const lines = source.slice(0, source.indexOf(piece)).split('\n');
  const start = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  return {
    status: 'Survived',
    mutatorName: '',
    replacement,
    location: { start, end: { line: start.line, column: start.column + piece.length } },
  };
}

test('refuses what is no program of these types any more, and nothing else', () => {
  const check = new TypeCheck();
  const refuses = (piece: string, replacement: string) => check.refuses(file, source, mutant(piece, replacement));
  expect(refuses('Number.isSafeInteger(value)', 'Number.isSafeInteger("a", value)')).toBe(true);
  expect(refuses("typeof inner === 'number' && !isExactNumber(inner)", '!isExactNumber(inner)')).toBe(true);
  expect(refuses('Number.isSafeInteger(value)', '')).toBe(true);
  expect(refuses('Math.abs(value) >= ROUNDED_FROM', 'Math.abs(value) < ROUNDED_FROM')).toBe(false);
  expect(refuses('Math.abs(value) >= ROUNDED_FROM', 'false')).toBe(false);
  expect(refuses('Number.isSafeInteger(value)', 'Number.isSafeInteger(value)')).toBe(false);
});
