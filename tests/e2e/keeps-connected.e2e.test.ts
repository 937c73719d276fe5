// A page that is loaded anew, or whose process dies, finds the engine again and shows what happened meanwhile.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const source = `
metadata: { name: NAME, displayName: A Task, version: 1.0.0, description: One step, owner: test-noop, organization: global }
orchestration:
  steps:
    - { id: first, agent: test-echo, input: { userMessage: Begin } }
`;
let opened: LaunchedApp;

const run = (name: string) => opened.client.runs.start({ source: source.replace('NAME', name), mode: 'rehearsal' });

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

test('shows a run the moment that it exists, wherever it was started', async () => {
  await run('before');
  await opened.page.getByRole('cell', { name: /^before/ }).waitFor();
});

test('survives a reload', async () => {
  await opened.page.reload();
  await opened.page.getByRole('cell', { name: /^before/ }).waitFor();
  await run('after-reload');
  await opened.page.getByRole('cell', { name: /^after-reload/ }).waitFor();
});

test('misses none of a thousand runs: five hundred that come, and five hundred that come and go', async () => {
  const { page, client } = opened;
  const main = page.getByRole('main');
  const fiveHundred = async () => {
    for (let batch = 0; batch < 5; batch += 1) await Promise.all(Array.from({ length: 100 }, () => run('many')));
  };
  await fiveHundred();
  await main.getByText('502', { exact: true }).waitFor();
  // One that was missed would stay in this list for ever.
  await main.getByRole('button', { name: 'Under way' }).click();
  await fiveHundred();
  await expect
    .poll(async () => (await client.runs.list({ status: ['planning', 'running'], limit: 1 })).total, {
      timeout: 30_000,
    })
    .toBe(0);
  await main.getByText('No run matches').waitFor();
  await main.getByRole('button', { name: 'All runs', exact: true }).click();
  await main.getByText('1,002', { exact: true }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Metrics' }).click();
  await page.getByText('1,002').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
});

test('survives the death of its process', async () => {
  const { app } = opened;
  const isCrashed = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed());
  // Later, so that the request itself is answered first.
  await app.evaluate(
    ({ BrowserWindow }) =>
      void setTimeout(() => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(), 50),
  );
  await expect.poll(isCrashed, { timeout: 10_000, interval: 20 }).toBe(true);
  await expect.poll(isCrashed, { timeout: 10_000 }).toBe(false);
  await expect
    .poll(
      () =>
        app.evaluate(
          ({ BrowserWindow }) =>
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
              'document.querySelector("footer")?.textContent ?? ""',
            ) as Promise<string>,
        ),
      { timeout: 15_000 },
    )
    .toContain('Engine: Running');
});
