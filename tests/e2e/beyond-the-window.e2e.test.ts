// What of the app is not in its window: the tray, the end, notifications without a window, links from elsewhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hangingSource } from './failing-definition.ts';
import { electronBinary, launchApp, sandboxArguments, windowEnvironment, type LaunchedApp } from './launch-app.ts';
import { missingForNotifications, startNotificationDaemon, type NotificationDaemon } from './notification-daemon.ts';

const project = resolve(import.meta.dirname, '..', '..');
const canHear = missingForNotifications.length === 0;
const kpi = { kpi_names: ['revenue'], start_date: '2025-07-01', end_date: '2025-09-30' };
let daemon: NotificationDaemon | null = null;
let opened: LaunchedApp;

beforeAll(async () => {
  if (canHear) daemon = await startNotificationDaemon();
  opened = await launchApp({ env: { ...daemon?.env, BATON_TEST_AGENTS: '1' } });
  await opened.client.library.import({ name: 'kpi-tracking' });
  await opened.client.definitions.import({ source: hangingSource });
});
afterAll(async () => {
  await opened.close();
  daemon?.close();
});

/** As a click on a link elsewhere does: the system starts the app again, with the link. */
async function followLink(link: string): Promise<void> {
  const second = spawn(electronBinary(), [...sandboxArguments(), project, link], {
    env: { ...windowEnvironment(), BATON_HOME: opened.directory },
    stdio: 'ignore',
  });
  await once(second, 'exit');
}

async function pendingApproval(): Promise<string> {
  const { id } = await opened.client.runs.start({ definition: 'kpi-tracking', parameters: kpi, mode: 'rehearsal' });
  const ofRun = () => opened.client.approvals.list({ status: 'pending', runId: id });
  await expect.poll(async () => (await ofRun()).total, { timeout: 60_000 }).toBe(1);
  return (await ofRun()).items[0]?.id ?? '';
}

test('links to a run and to a request open them in the window that is there, and anything else opens nothing', async () => {
  const { page, client } = opened;
  const approval = await pendingApproval();
  const [run] = (await client.runs.list({ limit: 1 })).items;
  const hash = () => page.evaluate(() => location.hash);
  await followLink(`baton://runs/${run?.id}`);
  await expect.poll(hash, { timeout: 20_000 }).toBe(`#/runs/${run?.id}`);
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Review KPI query results').first().waitFor();
  await followLink(`baton://approvals/${approval}`);
  await expect.poll(hash, { timeout: 20_000 }).toBe(`#/approvals/${approval}`);
  await page.getByRole('group', { name: 'Answers' }).waitFor();
  await followLink('baton://settings/../../etc');
  expect(await hash()).toBe(`#/approvals/${approval}`);
});

test.skipIf(!canHear)('the tray says how much waits, and follows', async () => {
  const { app, client } = opened;
  await app.evaluate(({ Tray }) => {
    const tips: string[] = [];
    Object.assign(globalThis, { tips });
    const { setToolTip } = Tray.prototype;
    Tray.prototype.setToolTip = function (tip: string) {
      tips.push(tip);
      return setToolTip.call(this, tip);
    };
  });
  const last = () => app.evaluate(() => (globalThis as { tips?: string[] }).tips?.at(-1));
  const approval = await pendingApproval();
  const { total } = await client.approvals.list({ status: 'pending' });
  await expect.poll(last).toBe(`Baton: ${total} to decide`);
  await client.approvals.decide({ approvalId: approval, decision: 'abort' });
  await expect.poll(last).toBe(total === 1 ? 'Baton' : `Baton: ${total - 1} to decide`);
});

test('quitting says what is at work, and goes on when somebody wants that', async () => {
  const { app, client } = opened;
  await client.runs.start({ definition: 'hanging', parameters: { topic: 'Rivers' }, mode: 'rehearsal' });
  const running = async () => (await client.runs.list({ status: ['running'] })).items.map(({ stepsDone }) => stepsDone);
  await expect.poll(running, { timeout: 30_000 }).toEqual([1]);
  await app.evaluate(({ dialog, Menu }) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = ((...args: unknown[]) => {
      asked.push(args.at(-1));
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => submenu?.items ?? []);
    items.find(({ label }) => label === 'Quit Baton')?.click();
  });
  const asked = () => app.evaluate(() => JSON.stringify((globalThis as { asked?: unknown }).asked ?? []));
  await expect.poll(asked).toContain('One run is at work');
  expect(await asked()).toMatch(/hanging \(1 of 3 steps done\).*Nothing is lost/s);
  expect((await client.system.status({})).state).toBe('running');
});

test.skipIf(!canHear)(
  `calls people also when its window is closed to the tray, and a click opens the request${canHear ? '' : ` (missing here: ${missingForNotifications.join(', ')})`}`,
  async () => {
    const { app } = opened;
    daemon?.closeAll();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    const before = daemon?.heard().length ?? 0;
    const approval = await pendingApproval();
    await expect.poll(() => daemon?.heard().slice(before), { timeout: 30_000 }).toContain('To decide: ');
    const [page] = await Promise.all([
      app.waitForEvent('window', { timeout: 30_000 }),
      Promise.resolve(daemon?.click()),
    ]);
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain(`/approvals/${approval}`);
    await page.getByRole('group', { name: 'Answers' }).waitFor();
  },
);

test('ends after its engine, on a wish that is meant: what ran is taken up at the next start', async () => {
  const { app, directory, client } = opened;
  const [run] = (await client.runs.list({ status: ['running'] })).items;
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (() =>
      Promise.resolve({ response: 0, checkboxChecked: false })) as typeof dialog.showMessageBox;
  });
  const child = app.process();
  const gone = once(child, 'exit');
  await app
    .evaluate(({ Menu }) => {
      const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => submenu?.items ?? []);
      setTimeout(() => items.find(({ label }) => label === 'Quit Baton')?.click(), 100);
    })
    .catch(() => undefined);
  expect((await gone)[0]).toBe(0);
  const next = await launchApp({ directory, env: { BATON_TEST_AGENTS: '1' } });
  const { status, steps } = await next.client.runs.get({ runId: run?.id ?? '' });
  await next.close();
  expect([status, steps[1]?.status]).toEqual(['running', 'running']);
});
