import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { assetIdOf } from './asset-files.ts';
import { openAsset } from './asset-stream.ts';

const hash = createHash('sha256').update('a picture').digest('hex');

function dataFolder(): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'assets'));
  for (const extension of ['png', 'svg', 'bin'])
    writeFileSync(join(directory, 'assets', `${hash}.${extension}`), 'a picture');
  writeFileSync(join(directory, 'secret.png'), 'secret');
  return directory;
}

test('shows a picture as what it is, where it can do nothing', async () => {
  const file = await openAsset(dataFolder(), `${hash}.png`, null, true);
  expect(file?.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
});

test.each(['svg', 'bin'])('hands out .%s as a file only, never as a document', async (extension) => {
  const file = await openAsset(dataFolder(), `${hash}.${extension}`, null, true);
  expect(file?.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
  });
});

test.each([
  '../secret.png',
  'secret.png',
  `../assets/${hash}.png`,
  `${hash}.png/..`,
  `${hash.toUpperCase()}.png`,
  `${hash}.png\n`,
  '',
  '.',
])('finds nothing under %j', async (id) => {
  expect(await openAsset(dataFolder(), id, null, true)).toBeNull();
});

test('tells an asset’s path from that of the page’s own files', () => {
  expect(assetIdOf(`/assets/${hash}.png`)).toBe(`${hash}.png`);
  expect(assetIdOf('/assets/index-B1x2.js')).toBeNull();
  expect(assetIdOf(`/assets/%2e%2e/${hash}.png`)).toBeNull();
});

test('follows no link, wherever it stands and wherever it leads', async () => {
  const folder = dataFolder();
  const path = join(folder, 'assets', `${hash}.png`);
  rmSync(path);
  symlinkSync(join(folder, 'secret.png'), path);
  expect(await openAsset(folder, `${hash}.png`, null, true)).toBeNull();
  symlinkSync(join(folder, 'assets', `${hash}.bin`), join(folder, 'assets', `${hash}.jpg`));
  expect(await openAsset(folder, `${hash}.jpg`, null, true)).toBeNull();
  expect(await openAsset(folder, `${hash}.bin`, null, true)).not.toBeNull();
  renameSync(join(folder, 'assets'), join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'assets'));
  expect(await openAsset(folder, `${hash}.bin`, null, true)).toBeNull();
});

test('takes nothing but a file for one: reading a folder or a pipe would not end', async () => {
  const folder = dataFolder();
  rmSync(join(folder, 'assets', `${hash}.png`));
  mkdirSync(join(folder, 'assets', `${hash}.png`));
  expect(await openAsset(folder, `${hash}.png`, null, true)).toBeNull();
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [join(folder, 'assets', `${hash}.jpg`)]);
  expect(await openAsset(folder, `${hash}.jpg`, null, true)).toBeNull();
});

test('is found in a data folder that is itself reached by a link', async () => {
  const folder = dataFolder();
  const link = join(temporaryDirectory(), 'link');
  symlinkSync(folder, link);
  expect(await openAsset(link, `${hash}.png`, null, true)).not.toBeNull();
});
