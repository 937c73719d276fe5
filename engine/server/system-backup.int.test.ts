import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createInProcessClient } from './in-process-client.ts';

test('a page makes backups in the data folder alone, with a name if it likes, and names no path', async () => {
  const { client, engine, bugs } = await openTestServer();
  const elsewhere = join(temporaryDirectory(), 'taken');
  await expect(client.system.backup({ file: elsewhere })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  for (const name of ['../x', '/x', 'a/b', 'A', '', '..'])
    await expect(client.system.backup({ name }), name).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(existsSync(elsewhere)).toBe(false);
  const made = await client.system.backup({ name: 'before-the-audit' });
  expect(readdirSync(join(engine.directory, 'backups'))).toEqual([made.file.split('/').at(-1)]);
  expect(made.file).toMatch(/-before-the-audit$/);
  expect((await client.settings.backups({})).items).toMatchObject([{ file: made.file, sizeBytes: made.sizeBytes }]);
  expect(bugs).toEqual([]);
});

test('a program of the operator names a place, and what exists or is of the data folder is refused with the way out', async () => {
  const { context, engine, bugs } = await openTestServer();
  const client = createInProcessClient({ ...context, mayNamePaths: true });
  const file = join(temporaryDirectory(), 'copy');
  await client.system.backup({ file });
  for (const refused of [file, join(engine.directory, 'baton.sqlite'), join(engine.directory, 'new')]) {
    await expect(client.system.backup({ file: refused }), refused).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { kind: 'user', remedy: expect.stringContaining('Name a place') as string },
    });
  }
  expect(bugs).toEqual([]);
});
