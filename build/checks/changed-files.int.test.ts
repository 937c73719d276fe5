import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedFiles } from './changed-files.mjs';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-changed-'));
  git('init', '--quiet', '--initial-branch', 'main');
  for (const name of ['kept.ts', 'edited.ts', 'deleted.ts', 'committed.ts']) write(name, 'before');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is edited or new counts as changed, and what is gone does not', async () => {
  write('edited.ts', 'after');
  write('with a space.ts', 'new');
  rmSync(join(folder, 'deleted.ts'));
  expect(await changedFiles(folder)).toEqual(['edited.ts', 'with a space.ts']);
});

test('so does what is committed and not upstream yet', async () => {
  git('branch', 'upstream');
  git('branch', '--set-upstream-to', 'upstream');
  write('committed.ts', 'after');
  git('commit', '--quiet', '--all', '--message', 'second');
  expect(await changedFiles(folder)).toEqual(['committed.ts']);
});

test('nothing has changed in a fresh checkout', async () => {
  expect(await changedFiles(folder)).toEqual([]);
});
