import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createAssetCheck } from './asset-check.ts';
import { FileAssetStore } from './file-asset-store.ts';

const DAY = 24 * 60 * 60 * 1000;

async function kept(...texts: string[]) {
  const directory = join(temporaryDirectory(), 'assets');
  mkdirSync(directory);
  const store = new FileAssetStore(directory);
  const ids: string[] = [];
  for (const text of texts) ids.push((await store.saveBuffer(Buffer.from(text), 'text/plain')).id);
  const found: string[] = [];
  const check = createAssetCheck({
    directory,
    random: () => 0.5,
    pieceBytes: 4,
    onFound: ({ message }) => found.push(message),
  });
  const round = async (now: number) => {
    let turns = 1;
    while (!(await check.turn(now))) turns++;
    return turns;
  };
  return { directory, store, ids, found, round };
}

test('a changed asset is found in small pieces, told once, and no more when it was saved again', async () => {
  const { directory, store, ids, found, round } = await kept('the first text', 'the second text', 'the third text');
  expect(await round(0)).toBeGreaterThan(3 * 4);
  expect(found).toEqual([]);
  writeFileSync(join(directory, ids[1] ?? ''), 'the second tixt');
  expect(await round(DAY - 1)).toBe(1); // not yet
  await round(DAY);
  await round(2 * DAY);
  expect(found).toEqual([expect.stringContaining(`The asset ${ids[1] ?? ''} is damaged`)]);
  await store.saveBuffer(Buffer.from('the second text'), 'text/plain');
  await round(3 * DAY);
  expect(found).toHaveLength(1);
});

test('one that was removed is no finding, one that became a link is, and what is no asset is left alone', async () => {
  const { directory, ids, found, round } = await kept('one', 'two');
  writeFileSync(join(directory, 'notes.txt'), 'mine');
  const [first = '', second = ''] = ids;
  rmSync(join(directory, first));
  rmSync(join(directory, second));
  symlinkSync('/etc/hostname', join(directory, second));
  await round(0);
  expect(found).toEqual([expect.stringContaining(second)]);
  expect(readdirSync(directory).sort()).toEqual([second, 'notes.txt'].sort());
});

test('without a folder there is nothing to do', async () => {
  const check = createAssetCheck({
    directory: join(temporaryDirectory(), 'nowhere'),
    random: () => 0,
    onFound: () => undefined,
  });
  expect(await check.turn(0)).toBe(true);
});
