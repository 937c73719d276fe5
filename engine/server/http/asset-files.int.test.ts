import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { assetIdOf } from './asset-files.ts';
import { openAsset } from './asset-stream.ts';

const hash = createHash('sha256').update('a picture').digest('hex');

function dataFolder(): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'assets'));
  for (const extension of ['png', 'svg', 'bin']) writeFileSync(join(directory, 'assets', `${hash}.${extension}`), 'a picture');
  writeFileSync(join(directory, 'secret.png'), 'secret');
  return directory;
}

test('shows a picture as what it is, where it can do nothing', async () => {
  const file = await openAsset(dataFolder(), `${hash}.png`, null, true);
  expect(file?.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" });
});

test.each(['svg', 'bin'])('hands out .%s as a file only, never as a document', async (extension) => {
  const file = await openAsset(dataFolder(), `${hash}.${extension}`, null, true);
  expect(file?.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
});

test.each(['../secret.png', 'secret.png', `../assets/${hash}.png`, `${hash}.png/..`, `${hash.toUpperCase()}.png`, `${hash}.png\n`, '', '.'])('finds nothing under %j', async (id) => {
  expect(await openAsset(dataFolder(), id, null, true)).toBeNull();
});

test('tells an asset’s path from that of the page’s own files', () => {
  expect(assetIdOf(`/assets/${hash}.png`)).toBe(`${hash}.png`);
  expect(assetIdOf('/assets/index-B1x2.js')).toBeNull();
  expect(assetIdOf(`/assets/%2e%2e/${hash}.png`)).toBeNull();
});
