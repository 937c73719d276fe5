// Nothing on any page breaks the page's own policy: what is shown, typed into, hovered over, compared and drawn.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { PAGES, whereTheyAre } from './pages.ts';
import { rehearseSomething } from './rehearse-something.ts';

let opened: LaunchedApp;

/** Names that would do something if they were taken for markup, links or commands. */
const HOSTILE = `metadata: { name: hostile, version: 1.0.0, owner: finance-manager, description: "[x](command:workbench.action.files.newUntitledFile) ![p](https://example.invalid/p.png) <img src=x onerror=alert(1)>" }
orchestration:
  steps:
    - { id: note, agent: summarizer, input: { userMessage: "https://example.invalid/ [a](command:undo) {{ steps.nobody }}" } }
`;

beforeAll(async () => {
  opened = await launchApp();
  await rehearseSomething(opened.client);
  await opened.client.definitions.import({ source: HOSTILE.replace('{{ steps.nobody }}', '') });
  await opened.page.evaluate(() => {
    const broken: string[] = ((globalThis as unknown as { broken: string[] }).broken = []);
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      broken.push(`${effectiveDirective}: ${blockedURI} ${sample}`),
    );
  });
});
afterAll(() => opened.close());

async function broken(): Promise<string[]> {
  return opened.page.evaluate(() => (globalThis as unknown as { broken: string[] }).broken);
}

async function goTo(path: string): Promise<void> {
  await opened.page.evaluate((hash) => (location.hash = hash), path);
  await opened.page.locator('main h1').first().waitFor();
  await expect.poll(() => opened.page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
}

test('on every page', async () => {
  const { client } = opened;
  const placeOf = await whereTheyAre(client);
  for (const path of PAGES.map(placeOf)) {
    await goTo(path);
    expect(await broken(), path).toEqual([]);
  }
});

test('over the bars of the figures', async () => {
  const { page } = opened;
  await page.evaluate(() => localStorage.setItem('baton.metrics.rehearsals', 'true'));
  await goTo('/metrics');
  for (const chart of await page.locator('main svg').all()) {
    if ((await chart.boundingBox())?.width ?? 0 > 200) await chart.hover({ force: true }).catch(() => undefined);
  }
  expect(await broken()).toEqual([]);
});

test('in the editor: a text with problems, suggestions, and a hover that opens nothing and shows no picture', async () => {
  const { page } = opened;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await goTo('/editor');
  await page
    .getByRole('link', { name: /hostile/i })
    .or(page.getByText('hostile'))
    .first()
    .click();
  const lines = page.locator('.monaco-editor .view-line');
  await lines.first().waitFor();
  await page.locator('.monaco-editor .view-line span', { hasText: 'description' }).first().hover();
  await page.locator('.monaco-editor .view-line span', { hasText: 'summarizer' }).first().hover();
  await page.locator('.monaco-hover-content').first().waitFor();
  expect(
    await page
      .locator('.monaco-hover a[data-href^="command:"], .monaco-hover img, .monaco-editor .detected-link')
      .count(),
  ).toBe(0);
  await lines.last().click();
  await page.keyboard.press('End');
  await page.keyboard.type('\n    - { id: ');
  await page.locator('.monaco-editor [class*=squiggly]').first().waitFor();
  expect(asked.filter((address) => !/^(app|blob|data):/.test(address))).toEqual([]);
  expect(await broken()).toEqual([]);
});

test('and nothing was complained about', () => {
  expect(opened.complaints).toEqual([]);
});
