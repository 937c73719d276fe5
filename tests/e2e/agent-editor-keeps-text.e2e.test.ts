// What somebody writes about an agent stays on the screen when the engine comes back with a newer version of it.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ContractClient } from '../../engine/server/in-process-client.ts';
import { connectLocally } from '../../engine/server/transports/socket/local-client.ts';
import { launchApp } from './launch-app.ts';

/** Of the engine that is started in the place of the one that has died, which may be there at once. */
async function clientOfAnother(pid: number, directory: string): Promise<ContractClient> {
  return vi.waitFor(
    async () => {
      const connection = await connectLocally(directory);
      if (!connection) throw new Error('No engine answers');
      onTestFinished(() => connection.close());
      expect((await connection.client.system.status({})).pid).not.toBe(pid);
      return connection.client;
    },
    { timeout: 30_000 },
  );
}

test('what is typed while the engine is away is there when it comes back, and is kept as a draft', async () => {
  const { page, client, directory, close } = await launchApp();
  onTestFinished(close);
  const text = page.locator('.monaco-editor .view-lines').first();
  await page.evaluate(() => (location.hash = '#/agents/summarizer/edit'));
  await page.getByText('Valid', { exact: true }).waitFor();
  const { source } = await client.agents.get({ name: 'summarizer' });
  const raised = await client.agents.raiseVersion({ source });
  await client.agents.import({ source: raised.source, origin: 'file' });

  const { pid } = await client.system.status({});
  await text.getByText('displayName').first().click();
  await page.keyboard.press('End');
  process.kill(pid, 'SIGKILL');
  await page.keyboard.type(' typed meanwhile');
  const again = await clientOfAnother(pid, directory);
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();

  await expect.poll(async () => (await again.agents.get({ name: 'summarizer' })).source).not.toBe(source);
  await page.keyboard.type(' and after');
  await text.getByText('typed meanwhile and after').first().waitFor();
  const draft = () => again.definitions.getDraft({ id: 'agent:summarizer' });
  await expect.poll(async () => (await draft())?.source, { timeout: 30_000 }).toContain('typed meanwhile and after');
});
