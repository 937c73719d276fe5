// `npm run dev`, on a copy of the sources: what is changed there is taken up, and the window stays.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connectLocally } from '../../engine/server/transports/socket/local-client.ts';
import { isThere } from './is-there.ts';
import { windowEnvironment } from './launch-app.ts';

const project = resolve(import.meta.dirname, '..', '..');
const tree = mkdtempSync(join(tmpdir(), 'baton-dev-'));
const data = join(tree, 'data');
const sources = ['build', 'electron', 'engine', 'orchestrations', 'renderer'];
const beside = ['LICENSE', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];
let dev: ChildProcess;
let browser: Browser;
let page: Page;
let said = '';

function change(file: string, from: string, to: string): void {
  const text = readFileSync(join(tree, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(tree, file), text.replace(from, to));
}

async function enginePid(): Promise<number> {
  const connection = await connectLocally(data).catch(() => null);
  const status = await connection?.client.system.status({}).catch(() => null);
  await connection?.close();
  return status?.pid ?? 0;
}

/** What is lost when a page is loaded again. */
const mark = () => page.evaluate(() => (globalThis as { mark?: string }).mark);

beforeAll(async () => {
  for (const name of [...sources, ...beside]) cpSync(join(project, name), join(tree, name), { recursive: true });
  symlinkSync(realpathSync(join(project, 'node_modules')), join(tree, 'node_modules'));
  dev = spawn(process.execPath, [join(tree, 'build', 'dev.mjs'), '--disable-gpu', '--remote-debugging-port=0'], {
    env: { ...windowEnvironment(), ELECTRON_RUN_AS_NODE: '1', BATON_HOME: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [dev.stdout, dev.stderr]) stream?.on('data', (text: Buffer) => (said += String(text)));
  const address = await vi.waitFor(() => /DevTools listening on (ws:\S+)/.exec(said)?.[1] ?? expect.fail(said), {
    timeout: 100_000,
  });
  browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  page = context?.pages()[0] ?? (await context?.waitForEvent('page')) ?? expect.fail('It has no window');
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor({ timeout: 60_000 });
  await page.evaluate(() => ((globalThis as { mark?: string }).mark = 'the same page'));
}, 180_000);
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${said}\n`);
});
afterAll(async () => {
  await browser?.close();
  dev?.kill('SIGKILL');
  rmSync(tree, { recursive: true, force: true });
});

test('says what it watches, and where the data lies', () => {
  expect(said).toMatch(/watching renderer\/ \(http:\/\/127\.0\.0\.1:\d+\), electron\/ and engine\/; data: /);
  expect(said).toContain(data);
});

test('shows what is changed in a component at once, and keeps what somebody has typed', async () => {
  const search = page.getByPlaceholder('Title, label, definition, id');
  await search.fill('invoices');
  change('renderer/shell/NavigationRail.vue', '<span>Baton</span>', '<span>Baton, changed</span>');
  await page.getByText('Baton, changed').waitFor();
  expect(await search.inputValue()).toBe('invoices');
  expect(await mark()).toBe('the same page');
});

test('puts an engine that was changed in the place of the last one, and the window finds it', async () => {
  const before = await enginePid();
  change('engine/version.ts', "'0.", "'1234.");
  await page.getByRole('contentinfo').getByText('Baton 1234.').waitFor({ timeout: 60_000 });
  expect(await enginePid()).not.toBeOneOf([before, 0]);
  await expect.poll(() => isThere(before)).toBe(false);
  expect(said).toMatch(/the engine has changed .*, and starts again; the window stays/);
  expect(await mark()).toBe('the same page');
});

test('says an error in a source, and goes on with what was built before', async () => {
  const before = await enginePid();
  change('engine/version.ts', 'export', 'exprot');
  await expect.poll(() => said, { timeout: 60_000 }).toContain("can't be built; what was built before goes on");
  expect(await enginePid()).toBe(before);
  expect(await mark()).toBe('the same page');
  change('engine/version.ts', 'exprot', 'export');
});

test('loads the page again with another preload script', async () => {
  change('electron/bridge/preload/preload.ts', 'onEvent(listen)', 'isChanged: true,\n  onEvent(listen)');
  const shell = () => page.evaluate(() => (globalThis as { batonShell?: object }).batonShell ?? {});
  await expect.poll(shell, { timeout: 60_000 }).toHaveProperty('isChanged');
  expect(await mark()).toBeUndefined();
});

test('starts the app again that was changed, once the last one has gone', async () => {
  const before = await enginePid();
  change('electron/window.ts', "title: 'Baton'", "title: 'Changed'");
  await expect.poll(enginePid, { timeout: 90_000 }).not.toBeOneOf([before, 0]);
  expect(said).toMatch(/the app has changed .*, and starts again/);
});

test('ends all of it when it is told to', async () => {
  const engine = await enginePid();
  const ended = once(dev, 'exit');
  dev.kill('SIGINT');
  expect((await ended)[0]).toBe(0);
  // A process that has ended is there until its parent has heard of it.
  await expect.poll(() => isThere(engine)).toBe(false);
});
