// The pages that are not about runs, pictures, and a decision that comes too late, in a browser of other people's make.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Desk, type Running } from '../cli/desk.ts';
import { chromiumPath, openChromium, type OpenedChromium } from './open-chromium.ts';

describe.skipIf(chromiumPath === null)('in Chromium, against `baton serve`', () => {
  const desk = new Desk().withFigures();
  let serving: Running;
  let browser: OpenedChromium;
  let page: Page;

  beforeAll(async () => {
    let said = '';
    serving = desk.start('serve', '--import-library', '--port', '0');
    serving.child.stderr?.on('data', (text: Buffer) => (said += String(text)));
    await serving.said('Next, in another terminal:');
    browser = await openChromium();
    ({ page } = browser);
    await page.goto(/Console\s+(\S+)/.exec(said)?.[1] ?? '');
    await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    serving?.child.kill('SIGTERM');
    await serving?.finished;
    desk.remove();
  });

  const open = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();

  test('the library lists what is there, and hears of what is imported at a command line', async () => {
    await open('Library');
    const heading = page.getByRole('heading', { name: 'Own Figures', exact: true });
    await page.getByRole('heading', { name: 'KPI Tracking', exact: true }).waitFor();
    expect(await heading.count()).toBe(0);
    const { stdout } = await desk.baton('export', 'kpi-tracking');
    desk.write(
      'own.yaml',
      stdout
        .replace('name: kpi-tracking', 'name: own-figures')
        .replace('displayName: KPI Tracking', 'displayName: Own Figures'),
    );
    expect((await desk.baton('import', 'own.yaml')).code).toBe(0);
    await heading.waitFor();
    await open('Editor');
    await page.getByText('Own Figures').first().waitFor();
  });

  test('nothing in the page can speak from page to page', async () => {
    expect(
      await page.evaluate(() =>
        ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel'].filter((name) => name in globalThis),
      ),
    ).toEqual([]);
  });

  test('agents are listed, and one is tried', async () => {
    await open('Agents');
    await page.getByRole('link', { name: 'Summarizer' }).click();
    const panel = page.getByRole('complementary', { name: 'Summarizer' });
    await panel.getByRole('textbox', { name: 'Message' }).fill('Three sentences about rivers.');
    await panel.getByRole('button', { name: 'Call it' }).click();
    await panel.getByText('Answered after').waitFor();
  });

  test('settings say what this host can’t do, and keep what it can', async () => {
    await open('Settings');
    await page.getByRole('region', { name: 'About' }).waitFor();
    await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await expect.poll(() => page.locator('html').getAttribute('data-theme'), { timeout: 10_000 }).toBe('dark'); // read back from where the data lies
    await page.getByRole('radiogroup', { name: 'Colours' }).getByText('System').click();
  });

  test('pictures are shown by the key that stays in the page, and in no address', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const { value } = await desk.json<{ id: string }>(
      'run',
      'image-comparison',
      '--rehearse',
      '--param',
      'prompt=A boat',
      '--decide-all',
      'continue',
    );
    await page.evaluate((hash) => (location.hash = hash), `/runs/${value.id}?tab=deliverables`);
    await page.getByRole('list', { name: 'Deliverables' }).getByRole('button').first().click();
    const picture = page.getByRole('article').getByRole('img').first();
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    expect(await picture.getAttribute('src')).toMatch(/^blob:/);
    const assets = asked.filter((address) => address.includes('/assets/'));
    expect(assets.length).toBeGreaterThan(0);
    expect(assets.filter((address) => /token|key|[?#]/.test(address))).toEqual([]);
  });

  test('an answer that comes too late is refused with the one that stands', async () => {
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
    const { value } = await desk.json<{ items: readonly { id: string }[] }>('approvals');
    const id = value.items[0]?.id ?? '';
    await page.route(/approvals\/changes/, (route) => route.abort()); // this page does not hear of it
    await page.evaluate((hash) => (location.hash = hash), `/approvals/${id}`);
    await page.reload();
    const answers = page.getByRole('group', { name: 'Answers' });
    await answers.getByRole('button').first().click();
    await page.getByRole('textbox', { name: 'Note' }).fill('I was first');
    await desk.baton('decide', id, 'abort', '--notes', 'Not this quarter');
    await page
      .getByRole('article', { name: 'Approval' })
      .getByRole('button', { name: /^Summarize these figures/ })
      .click();
    await page.getByText(/Too late: .* before you\. That answer stands/).waitFor();
    await page.getByRole('alert').getByText('Not this quarter').waitFor();
    expect(
      (await desk.json<{ approvals: readonly { notes: string }[] }>('show', id.split('.')[0] ?? '')).value.approvals[0]
        ?.notes,
    ).toBe('Not this quarter');
    browser.complaints.splice(0); // of the calls that were kept from it
  });

  test('has nothing to complain about', () => {
    expect(browser.complaints).toEqual([]);
  });
});
