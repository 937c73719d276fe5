import { expect, test } from 'vitest';
import { runCommandLine } from '../cli/run-command-line.ts';
import { recordingTerminal } from '../cli/testing.ts';
import { openStore, openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

async function remembering() {
  const directory = temporaryDirectory();
  const by = { writtenBy: 'agent:clerk', runId: 'run-1', stepId: 'work' };
  const memories = ['tone', 'colour'].map((key) => ({ namespace: 'customers/acme', key, value: key, expiresAt: null }));
  const store = openStore(directory);
  store.memory.write('run-1/work/1', memories, by, Date.now());
  store.close();
  return { ...(await openTestServer({}, directory)), directory };
}

test('what is remembered is listed, found by its words, corrected with the name of who did it, and deleted', async () => {
  const { client } = await remembering();
  expect((await client.memory.list({})).total).toBe(2);
  expect((await client.memory.list({ namespace: 'customers' })).total).toBe(0);
  const { items } = await client.memory.list({ text: 'ACME tone' });
  expect(items).toMatchObject([{ key: 'tone', value: 'tone', writtenBy: 'agent:clerk', runId: 'run-1' }]);
  const id = items[0]?.id ?? 0;
  expect(await client.memory.edit({ id, value: { be: 'kind' } })).toMatchObject({
    value: { be: 'kind' },
    writtenBy: 'operator:ada',
    runId: null,
  });
  await client.memory.delete({ id });
  expect((await client.memory.list({})).items.map(({ key }) => key)).toEqual(['colour']);
  await expect(client.memory.delete({ id })).rejects.toThrow('Nothing is remembered as');
  await expect(client.memory.edit({ id: 2, value: 'x'.repeat(5_000) })).rejects.toThrow('is the limit');
});

test('a store that nobody works on is read as well', async () => {
  const { directory, engine } = await remembering();
  await engine.close();
  const store = openStoreForReading(directory);
  expect(store.memory.list({}, { limit: 10, offset: 0 }, Date.now()).total).toBe(2);
  store.close();
});

test('baton memory lists, corrects and forgets', async () => {
  const { client } = await remembering();
  const typed = async (...words: string[]): Promise<string> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory: '/data', env: {}, fileMode: 0o644, connect };
    expect(await runCommandLine(['memory', ...words], surroundings)).toBe(0);
    return terminal.written();
  };
  expect(await typed()).toMatch(/ID +ABOUT +KEY +BY[^]*customers\/acme +tone +clerk/);
  const id = String((await client.memory.list({ text: 'tone' })).items[0]?.id);
  expect(await typed('edit', id, '"brief"')).toBe('customers/acme tone is now brief\n');
  expect(await typed('delete', id)).toBe('customers/acme tone is forgotten.\n');
  expect(JSON.parse(await typed('--json'))).toMatchObject({ total: 1 });
});
