// The engine has a process of its own: what becomes of either when the other one dies.
import { expect, onTestFinished, test } from 'vitest';
import { connectLocally } from '../../engine/server/transports/socket/local-client.ts';
import { hangingSource } from './failing-definition.ts';
import { isThere } from './is-there.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

/** Of the engine that answers now; another connection each time, because the last one ends with its engine. */
async function enginePid({ directory }: LaunchedApp): Promise<number | null> {
  const connection = await connectLocally(directory).catch(() => null);
  const status = await connection?.client.system.status({}).catch(() => null);
  await connection?.close();
  return status?.pid ?? null;
}

test('the engine is started again when its process dies, and asks before a third time: runs go on, and the window finds it', async () => {
  const opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
  onTestFinished(opened.close);
  const { page, app, client } = opened;
  const running = page.getByRole('contentinfo').getByText('Engine: Running');
  const { id } = await client.runs.start({ source: hangingSource, parameters: { topic: 'Rivers' }, mode: 'rehearsal' });
  await expect
    .poll(async () => (await client.runs.get({ runId: id })).steps[1]?.status, { timeout: 30_000 })
    .toBe('running');
  const first = (await enginePid(opened)) ?? 0;
  expect(first).not.toBe(await app.evaluate(() => process.pid));
  process.kill(first, 'SIGKILL');
  await expect.poll(() => enginePid(opened), { timeout: 30_000 }).not.toBeOneOf([first, null]);
  await running.waitFor();
  const second = (await enginePid(opened)) ?? 0;
  process.kill(second, 'SIGKILL');
  await page.getByRole('alert').getByText('has ended by itself').waitFor();
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await running.waitFor();
  await page.evaluate((hash) => (location.hash = hash), `#/runs/${id}`);
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Running').first().waitFor();
});

test('the engine ends when the app is killed, and lets go of the store', async () => {
  const opened = await launchApp();
  onTestFinished(opened.close);
  const pid = (await enginePid(opened)) ?? 0;
  expect(isThere(pid)).toBe(true);
  opened.app.process().kill('SIGKILL');
  await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false);
  const next = await launchApp({ directory: opened.directory });
  onTestFinished(next.close);
  expect((await next.client.system.status({})).state).toBe('running');
});
