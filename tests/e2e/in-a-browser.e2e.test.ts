// The same page in a browser, against `baton serve`.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Desk, type Running } from '../cli/desk.ts';
import { openBrowser, type OpenedBrowser } from './open-browser.ts';

const desk = new Desk().withFigures();
let browser: OpenedBrowser;
let serving: Running;
let address: URL;

async function serve(port: string): Promise<void> {
  let said = '';
  serving = desk.start('serve', '--import-library', '--port', port);
  serving.child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  await serving.said('Next, in another terminal:');
  address = new URL(/Console\s+(\S+)/.exec(said)?.[1] ?? '');
}

async function stop(): Promise<void> {
  serving.child.kill('SIGTERM');
  await serving.finished;
}

beforeAll(async () => {
  await serve('0');
  browser = await openBrowser();
});
afterEach(() => browser.complaints.splice(0));
afterAll(async () => {
  await browser.close();
  await stop();
  desk.remove();
});

test('opens with the printed address, and keeps the key out of it', async () => {
  const { page, complaints } = browser;
  await page.goto(address.href);
  await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
  expect(page.url()).toBe(`${address.origin}/#/runs`);
  await page.reload();
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
  expect(complaints).toEqual([]);
});

test('shows what happens as it happens', async () => {
  const { page } = browser;
  await desk.baton(
    'run',
    'kpi-tracking',
    '--rehearse',
    '--param',
    'kpi_names=revenue',
    '--param',
    'start_date=2025-07-01',
    '--param',
    'end_date=2025-09-30',
  );
  await page.getByRole('cell', { name: 'To decide' }).waitFor();
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).waitFor();
});

test('says that the engine is gone, and goes on by itself when it is back', async () => {
  const { page } = browser;
  const { port, hash } = address;
  await stop();
  await page.getByRole('alert').getByText('The connection to the engine is lost').waitFor();
  await page.getByRole('contentinfo').getByText('Engine: Connection lost').waitFor();
  await serve(port);
  // Another engine has another key: whoever has the old one is told how to get in.
  expect(address.hash).not.toBe(hash);
  await page.getByRole('alert').getByText('This page has no key to the engine').waitFor();
  await page.goto('about:blank');
  await page.goto(address.href);
  await page.getByRole('cell', { name: 'To decide' }).waitFor();
});

test('without a key there is the page, and nothing on it', async () => {
  const { page } = browser;
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('about:blank');
  await page.goto(address.origin);
  await page.getByRole('alert').getByText('This page has no key to the engine').waitFor();
  expect(await page.getByRole('cell').count()).toBe(0);
});
