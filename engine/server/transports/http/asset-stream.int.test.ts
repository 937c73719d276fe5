import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { openAsset, partOf } from './asset-stream.ts';

const bytes = Buffer.from('0123456789');
const id = `${createHash('sha256').update(bytes).digest('hex')}.txt`;

function dataFolder(content: Uint8Array = bytes): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'assets', id), content);
  return directory;
}

async function asked(range: string | null, folder = dataFolder()) {
  const answer = await openAsset(folder, id, range);
  return (
    answer && {
      status: answer.status,
      headers: answer.headers,
      text: answer.body ? (await buffer(answer.body)).toString() : '',
    }
  );
}

test('gives all of an asset, and any part of it that is asked for', async () => {
  expect(await asked(null)).toMatchObject({
    status: 200,
    text: '0123456789',
    headers: { 'content-length': '10', 'accept-ranges': 'bytes' },
  });
  expect(await asked('bytes=2-4')).toMatchObject({
    status: 206,
    text: '234',
    headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' },
  });
  expect(await asked('bytes=7-')).toMatchObject({ status: 206, text: '789' });
  expect(await asked('bytes=-2')).toMatchObject({ status: 206, text: '89' });
  expect(await asked('bytes=10-')).toMatchObject({ status: 416, text: '', headers: { 'content-range': 'bytes */10' } });
});

test.each(['bytes=4-2', 'bytes=99-100'])('gives nothing for %s', (range) => expect(partOf(range, 10)).toBe('nothing'));
test.each([null, 'bytes=-', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=a-b'])('gives all of it for %s', (range) =>
  expect(partOf(range, 10)).toBeNull(),
);

test('hands out nothing that is damaged, a link, or elsewhere', async () => {
  expect(await asked(null, dataFolder(Buffer.from('0123456780')))).toBeNull();
  const folder = dataFolder();
  const other = id.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
  symlinkSync(join(folder, 'assets', id), join(folder, 'assets', other));
  expect(await openAsset(folder, other, null)).toBeNull();
  expect(await openAsset(folder, '../baton.sqlite', null)).toBeNull();
});
