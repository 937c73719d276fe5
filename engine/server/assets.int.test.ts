import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../cli/run-command-line.ts';
import { recordingTerminal } from '../cli/testing.ts';
import { FileAssetStore } from '../storage/file-asset-store.ts';
import { openTestServer } from '../testing/open-test-server.ts';

const SHOW = `
metadata: { name: show, displayName: Show, version: 1.0.0, description: Shows a file, owner: owner }
orchestration:
  parameters: [{ name: file, type: object, required: true }]
  steps:
    - { id: show, agent: test-echo, input: { userMessage: Look, file: "{{ file }}" } }
    - { id: look, agent: test-echo, depends_on: [show], checkpoint_after: { question: Is it right? }, input: { userMessage: Again } }
`;

async function showing() {
  const server = await openTestServer();
  const { client, engine } = server;
  const assets = new FileAssetStore(join(engine.directory, 'assets'));
  const named = await assets.saveBuffer(Buffer.from('named by a run'), 'text/plain');
  const alone = await assets.saveBuffer(Buffer.from('nobody names this one'), 'text/plain');
  const { id, ...rest } = named;
  const run = await client.runs.start({
    source: SHOW,
    mode: 'live',
    parameters: { file: { assetId: id, ...rest } },
  });
  await expect
    .poll(async () => (await client.approvals.list({ status: 'pending' })).items[0])
    .toMatchObject({ runId: run.id });
  return { ...server, named, alone, run };
}

test('lists assets with the room that they take, and says who names one', async () => {
  const { client, named, alone, run } = await showing();
  expect(await client.assets.list({})).toMatchObject({
    total: 2,
    sizeBytes: named.sizeBytes + alone.sizeBytes,
    mostBytes: 20 * 1024 ** 3,
    deleted: [],
    items: [{ id: alone.id }, { id: named.id }],
  });
  expect(await client.assets.uses({ id: alone.id })).toEqual({ runs: [], deliverables: [], memories: [] });
  expect(await client.assets.uses({ id: named.id })).toMatchObject({
    runs: [{ id: run.id, definition: 'show', isLive: true }],
  });
});

test('deletes what nobody needs; what a run may still need is refused until somebody means it', async () => {
  const { client, engine, named, alone, run } = await showing();
  expect(await client.assets.delete({ id: alone.id })).toMatchObject({ id: alone.id, deletedBy: 'operator:ada' });
  await expect(client.assets.delete({ id: alone.id })).rejects.toThrow('There is no asset');
  await expect(client.assets.delete({ id: named.id })).rejects.toThrow(
    `A run that is not over may need the asset ${named.id}: ${run.id}`,
  );
  await client.runs.cancel({ runId: run.id });
  expect(await client.assets.delete({ id: named.id })).toMatchObject({ id: named.id });
  expect(await client.assets.list({})).toMatchObject({ total: 0, sizeBytes: 0, deleted: [{}, {}] });
  expect(await engine.rebuild()).toMatchObject({ isIdentical: true });
  expect(await client.runs.get({ runId: run.id })).toMatchObject({ parameters: { file: { assetId: named.id } } });
});

test('baton assets lists, says who names one before it deletes it, and what was deleted', async () => {
  const { client, named, alone, run } = await showing();
  const typed = async (...words: string[]): Promise<{ code: number; out: string }> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory: '/data', env: {}, fileMode: 0o644, connect };
    return { code: await runCommandLine(['assets', ...words], surroundings), out: terminal.written() };
  };
  expect((await typed()).out).toContain(named.id);
  const { code, out } = await typed('delete', named.id.slice(0, 10));
  expect(code).toBe(4);
  expect(out).toContain(`run ${run.id} of show, which is not over`);
  expect(out).toContain('--yes');
  expect(await typed('delete', alone.id.slice(0, 10))).toMatchObject({ code: 0 });
  expect((await typed('delete', named.id, '--yes')).out).toContain(`Deleted: ${named.id}`);
  expect((await typed()).out).toMatch(/0 in all: 0 bytes of 20480\.0 MiB\.\nDeleted:\n/);
});
