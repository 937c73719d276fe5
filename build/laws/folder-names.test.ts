import { globSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const ours = ['engine', 'electron', 'renderer', 'build', 'orchestrations', 'tests'];

// A name that refuses nothing attracts everything: such a folder grows until nobody knows what lives in it.
const forbidden = ['utils', 'helpers', 'common', 'shared', 'services', 'types', 'lib', 'manager'];

const entries = globSync(
  ours.map((room) => `${room}/**`),
  { cwd: project, withFileTypes: true },
);

test('no folder has a name that would let anything in', () => {
  const offenders = entries
    .filter((entry) => entry.isDirectory() && forbidden.includes(entry.name.toLowerCase()))
    .map((entry) => `${entry.parentPath}/${entry.name}: name it after what it refuses to hold`);
  expect(offenders).toEqual([]);
});

test('source files are named in kebab-case', () => {
  const offenders = entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs)$/.test(entry.name))
    .filter((entry) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(basename(entry.name)))
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  expect(offenders).toEqual([]);
});
