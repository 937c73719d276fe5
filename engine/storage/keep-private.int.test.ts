import { chmodSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { keepPrivate } from './keep-private.ts';

function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8);
}

/** As a careless copy, or an archive, leaves it. */
function wideOpen(): { readonly home: string; readonly paths: Readonly<Record<'folder' | 'file', string[]>> } {
  const home = join(temporaryDirectory(), 'home');
  const folder = ['', 'drafts', 'backups', 'backups/2026', 'assets', 'socket', 'window', 'warehouse'].map((name) =>
    join(home, name),
  );
  for (const path of folder) mkdirSync(path, { recursive: true });
  const file = ['baton.sqlite', 'settings.json', 'drafts/a.yaml', 'backups/2026/baton.sqlite', 'assets/x.png'].map(
    (name) => join(home, name),
  );
  for (const path of file) writeFileSync(path, 'x');
  for (const path of file) chmodSync(path, 0o666);
  for (const path of folder) chmodSync(path, 0o777);
  return { home, paths: { folder, file } };
}

test.skipIf(process.platform === 'win32')('makes narrow what was open to others, everywhere in the folder', () => {
  const { home, paths } = wideOpen();
  keepPrivate(home);
  expect(paths.folder.map(modeOf)).toEqual(paths.folder.map(() => '700'));
  expect(paths.file.map(modeOf)).toEqual(paths.file.map(() => '600'));
});

test.skipIf(process.platform === 'win32')(
  'changes nothing of what a link leads to, and nothing that was narrow',
  () => {
    const { home } = wideOpen();
    const outside = join(temporaryDirectory(), 'outside');
    writeFileSync(outside, 'x');
    chmodSync(outside, 0o644);
    symlinkSync(outside, join(home, 'link'));
    const readOnly = join(home, 'kept');
    writeFileSync(readOnly, 'x');
    chmodSync(readOnly, 0o400);
    keepPrivate(home);
    expect([(statSync(outside).mode & 0o777).toString(8), modeOf(readOnly)]).toEqual(['644', '400']);
  },
);
