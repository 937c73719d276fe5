import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openTakingUpFile } from './taking-up-file.ts';

const deathsIn = (directory: string) => Object.fromEntries(openTakingUpFile(directory).deaths);

test('what was being taken up when the process ended counts one death more each time', () => {
  const directory = temporaryDirectory();
  const first = openTakingUpFile(directory);
  first.begin('a');
  first.end(['a']);
  first.begin('b');
  const second = openTakingUpFile(directory);
  expect([...second.deaths]).toEqual([['b', 1]]);
  second.begin('c');
  second.begin('b');
  second.end(['c']);
  expect(deathsIn(directory)).toEqual({ b: 2 });
});

test('a process that ends before it comes to a suspected run keeps it suspected', () => {
  const directory = temporaryDirectory();
  openTakingUpFile(directory).begin('a');
  openTakingUpFile(directory).begin('b');
  expect(deathsIn(directory)).toEqual({ a: 1, b: 1 });
});

test('after an orderly end nobody is suspected', () => {
  const directory = temporaryDirectory();
  openTakingUpFile(directory).begin('a');
  const second = openTakingUpFile(directory);
  second.begin('b');
  second.close();
  expect(deathsIn(directory)).toEqual({});
});

test.each(['{', 'null', '[1]', '{"a":"many"}', ''])('a file that holds %j says nothing', (content) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'taking-up.json'), content);
  const file = openTakingUpFile(directory);
  file.begin('a');
  expect(deathsIn(directory)).toMatchObject({ a: 1 });
});

test('only its owner reads it, and a link is not followed', () => {
  const directory = temporaryDirectory();
  openTakingUpFile(directory).begin('a');
  expect(statSync(join(directory, 'taking-up.json')).mode & 0o777).toBe(0o600);
  const other = temporaryDirectory();
  writeFileSync(join(other, 'thesis.txt'), 'mine');
  symlinkSync(join(other, 'thesis.txt'), join(other, 'taking-up.json'));
  openTakingUpFile(other).begin('a');
  expect(readFileSync(join(other, 'thesis.txt'), 'utf8')).toBe('mine');
});
