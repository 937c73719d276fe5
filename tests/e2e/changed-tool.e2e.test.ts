// A tool of a server changes: the step that wants it fails, shows the difference, and goes on when somebody accepts it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeToolAgent } from '../../engine/testing/tool-server/write-tool-agent.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

let opened: LaunchedApp;
let directory: string;
let described: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-changed-'));
  described = join(directory, 'described.txt');
  writeFileSync(described, 'Gives back what it gets');
  writeToolAgent({
    folder: directory,
    tools: [{ name: 'echo' }],
    orders: { described },
    more: { idleSeconds: 0.01 },
  });
  opened = await launchApp();
  await opened.client.agents.import({ source: readFileSync(join(directory, 'tools.yaml'), 'utf8') });
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

const definition = JSON.stringify({
  metadata: { name: 'echoing', displayName: 'Echoing', version: '1.0.0', description: 'Echoes.', owner: 'operations' },
  orchestration: {
    steps: [{ id: 'say', name: 'Say it', agent: 'tools', input: { tool: 'echo', arguments: { text: 'hello' } } }],
  },
});

test('a changed tool is looked at and accepted where it failed, and the step is retried', async () => {
  const { page, client } = opened;
  const { sha256 } = await client.agents.permissions({ name: 'tools' });
  await client.agents.grant({ name: 'tools', sha256 });
  const start = async () => (await client.runs.start({ source: definition, mode: 'live' })).id;
  const statusOf = async (runId: string) => (await client.runs.get({ runId })).status;
  const first = await start();
  await expect.poll(() => statusOf(first)).toBe('completed');

  writeFileSync(described, 'Gives back what it gets, and tells others');
  await expect
    .poll(async () => (await client.agents.tools({ name: 'tools' })).items.find(({ name }) => name === 'echo')?.state)
    .toBe('changed');
  const second = await start();
  await expect.poll(() => statusOf(second)).toBe('needs_attention');
  await page.evaluate((hash) => (location.hash = hash), `/runs/${second}`);
  const step = page.getByRole('region', { name: 'Step Say it' });
  await step.getByRole('button', { name: 'Look at the tools of tools' }).click();
  const changed = step.getByRole('article', { name: 'Changed: echo' });
  await changed.getByText('and tells others').waitFor();
  await look(page, 'changed');
  await changed.getByRole('button', { name: 'Accept the changed tool' }).click();
  await changed.getByRole('group', { name: 'From now on tools calls echo' }).waitFor();
  await changed.getByRole('button', { name: 'Accept the changed tool' }).click();
  await step.getByText('accepted by operator:').waitFor();

  await step.getByRole('button', { name: 'Retry…' }).click();
  const retry = page.getByRole('form', { name: 'Retry “Say it”' });
  await retry.getByRole('button', { name: 'Retry “Say it”', exact: true }).click();
  await expect.poll(() => statusOf(second)).toBe('completed');

  await page.evaluate((hash) => (location.hash = hash), '/agents/tools');
  const tools = page.getByRole('region', { name: 'Tools of tools' });
  await tools.getByRole('button', { name: 'Look at the tools of tools' }).click();
  await tools.getByText('accepted by operator:').waitFor();
  await look(page, 'accepted');
  expect(await client.agents.tools({ name: 'tools' })).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({
        name: 'echo',
        state: 'agreed',
        accepted: expect.objectContaining({ by: expect.stringMatching(/^operator:/) as string }) as object,
      }) as object,
    ]) as object[],
  });
  expect(opened.complaints).toEqual([]);
}, 120_000);
