import { expect, test } from 'vitest';
import { fileNameOf, sizeWords } from './file-words.ts';

test('a file is called by the last part of its path, on every system', () => {
  expect(fileNameOf('/data/backups/baton.sqlite')).toBe('baton.sqlite');
  expect(fileNameOf('C:\\data\\baton.sqlite')).toBe('baton.sqlite');
});

test('sizes are short', () => {
  expect([840, 12_400, 3_440_000, 2_000_000_000].map(sizeWords)).toEqual(['840 B', '12 KB', '3.4 MB', '2.0 GB']);
});
