import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssetFile } from '../server/http/asset-files.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { FileAssetStore } from './file-asset-store.ts';

test('an asset that is damaged is handed to nobody, and is healed by saving it again', async () => {
  const directory = temporaryDirectory();
  const folder = join(directory, 'assets');
  const assets = new FileAssetStore(folder);
  const bytes = Buffer.from('a picture');
  const { id } = await assets.saveBuffer(bytes, 'image/png');
  writeFileSync(join(folder, id), 'a forgery');
  await expect(assets.read(id)).rejects.toMatchObject({ name: 'AssetDamaged', message: expect.stringContaining(id) as string });
  expect(await readAssetFile(directory, id)).toBeNull();

  expect((await assets.saveBuffer(bytes, 'image/png')).id).toBe(id);
  expect(await assets.read(id)).toEqual(bytes);
  expect(await readAssetFile(directory, id)).not.toBeNull();
  expect(readdirSync(folder)).toEqual([id]);
});

test('the same bytes that are saved many times at once are one file', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  const assets = new FileAssetStore(folder);
  await Promise.all(Array.from({ length: 20 }, () => assets.saveBuffer(Buffer.from('a picture'), 'image/png')));
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['a picture']);
});
