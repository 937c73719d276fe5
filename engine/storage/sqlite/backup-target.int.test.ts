import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { backupFolder } from './backup-folder.ts';
import { makeBackup } from './backup.ts';
import { openStore } from './sqlite-store.ts';
import { BackupRefused } from './storage-errors.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');

describe('a backup that somebody names is refused, and changes nothing,', () => {
  test.each([
    ['over the store that is in use', (data: string) => join(data, 'baton.sqlite')],
    ['beside it, as its log would be called', (data: string) => join(data, 'baton.sqlite-journal')],
    ['anywhere else in the data folder', (data: string) => join(data, 'some', 'where', 'else')],
    ['among the backups, which have names of their own', (data: string) => join(backupFolder(data), 'mine')],
    ['by a way around', (data: string) => join(data, '..', basename(data), 'x')],
    ['by a link to the folder', (data: string) => linkTo(data, 'x')],
    ['by a link to a link to a part of it', (data: string) => linkTo(dirname(linkTo(join(data, 'drafts'), 'x')), 'y')],
    ['over a file of somebody', () => fileOf('thesis.txt')],
    ['over a folder of somebody', () => dirname(fileOf('thesis.txt'))],
    ['over a link that leads nowhere', () => danglingLink()],
    ['below a file', () => join(fileOf('thesis.txt'), 'x')],
  ])('%s', async (_, targetIn) => {
    const store = openTestStore();
    store.journal.append([eventOf('run', 1)]);
    const directory = dirname(store.path);
    mkdirSync(join(directory, 'drafts'));
    const target = targetIn(directory);
    const before = contentsOf(directory);
    await expect(makeBackup(store.database, { directory, file: target, now: NOW })).rejects.toBeInstanceOf(
      BackupRefused,
    );
    expect(contentsOf(directory)).toEqual(before);
    store.journal.append([eventOf('run', 2)]);
    expect(store.journal.lastPosition()).toBe(2);
  });

  test('where the store, a link itself, really lies', async () => {
    const directory = temporaryDirectory();
    const elsewhere = temporaryDirectory();
    symlinkSync(join(elsewhere, 'real.sqlite'), join(directory, 'baton.sqlite'));
    const store = openStore(directory);
    await expect(
      makeBackup(store.database, { directory, file: join(elsewhere, 'REAL.sqlite-journal'), now: NOW }),
    ).rejects.toThrow('in the data folder');
    await makeBackup(store.database, { directory, file: join(elsewhere, 'another'), now: NOW });
    store.close();
  });
});

test('two that are made at once, to one place, make one backup and one refusal', async () => {
  const store = openTestStore();
  store.journal.append([eventOf('run', 1)]);
  const directory = dirname(store.path);
  const file = join(temporaryDirectory(), 'both');
  const made = await Promise.allSettled([1, 2].map(() => makeBackup(store.database, { directory, file, now: NOW })));
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'BackupRefused' } });
  expect(readdirSync(dirname(file))).toEqual(['both']);
});

function linkTo(folder: string, name: string): string {
  const link = join(temporaryDirectory(), 'link');
  symlinkSync(folder, link);
  return join(link, name);
}

function danglingLink(): string {
  const link = join(temporaryDirectory(), 'link');
  symlinkSync('/no/such/place', link);
  return link;
}

function fileOf(name: string): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, 'years of work');
  return path;
}

function contentsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [
      name,
      /\.sqlite(-wal)?$/.test(name) ? readFileSync(join(directory, name), 'base64') : '',
    ]),
  );
}
