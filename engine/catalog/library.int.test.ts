import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createLibrary } from './library.ts';

function shelve(directory: string, name: string, file: string, text: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, file), text);
}

test('has a template for each folder with an orchestration in it, by name', () => {
  const directory = temporaryDirectory();
  shelve(directory, 'b', 'orchestration.yaml', 'B');
  shelve(directory, 'a', 'orchestration.yaml', 'A');
  shelve(directory, join('b', 'golden-run'), 'script.json', '{"parameters":{"grouping":"week"},"decisions":[]}');
  shelve(directory, 'agents', 'writer.yaml', 'an agent');
  writeFileSync(join(directory, 'README.md'), '');
  const library = createLibrary(directory);
  expect(library.list()).toEqual([
    { name: 'a', source: 'A', example: null },
    { name: 'b', source: 'B', example: { grouping: 'week' } },
  ]);
  expect(library.find('b')).toMatchObject({ name: 'b', source: 'B' });
  expect(library.find('agents')).toBeUndefined();
});

test('a library that was not shipped is empty', () => {
  expect(createLibrary(join(temporaryDirectory(), 'nowhere')).list()).toEqual([]);
});

test('looks nowhere but in its own folders', () => {
  const directory = temporaryDirectory();
  shelve(directory, 'secret', 'orchestration.yaml', 'not yours');
  const library = createLibrary(join(directory, 'library'));
  for (const name of ['../secret', '..', '.', '', 'a/../../secret', '/etc']) expect(library.find(name)).toBeUndefined();
});
