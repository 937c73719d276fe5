// Every page, in light and dark, with something on it: axe-core finds nothing serious.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { PAGES, whereTheyAre } from './pages.ts';
import { rehearseSomething } from './rehearse-something.ts';

let opened: LaunchedApp;

const TIMED = `metadata: { name: timed, displayName: Timed, version: 1.0.0, description: By the clock, owner: finance-manager }
orchestration:
  steps: [{ id: note, agent: summarizer, input: { userMessage: Now } }]
  triggers: [{ id: night, cron: "0 3 * * *", timezone: Asia/Kolkata }, { id: noon, cron: "0 12 * * *" }]
`;
const NIGHT = 'global.finance-manager.timed.night';
const ALL = [...PAGES, `/schedules/${NIGHT}`, '/schedules/global.finance-manager.timed.noon'];
let placeOf: (page: string) => string;

beforeAll(async () => {
  opened = await launchApp();
  await opened.client.definitions.import({ source: TIMED });
  await opened.client.schedules.trigger({ scheduleId: NIGHT });
  await opened.client.schedules.pause({
    scheduleId: 'global.finance-manager.timed.noon',
    reason: 'the warehouse moves',
  });
  await rehearseSomething(opened.client);
  placeOf = await whereTheyAre(opened.client);
});
afterAll(() => opened.close());

async function seriousOn(path: string): Promise<string[]> {
  const { page } = opened;
  await page.evaluate((hash) => (location.hash = hash), path);
  await page.locator('main h1').first().waitFor();
  await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
  // A window of Electron can't open a second page, in which axe-core would finish its work.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(
          ({ html, failureSummary }) =>
            `${path}: ${id}: ${html.slice(0, 160)} ${failureSummary?.split('\\n').at(1)?.trim() ?? ''}`,
        ),
    );
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  beforeAll(async () => {
    await opened.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await opened.page.mouse.move(0, 0); // what happens to lie under it would look different
    await opened.page.evaluate(() => localStorage.setItem('baton.metrics.rehearsals', 'true'));
  });

  test.each(ALL)('%s', async (page) => {
    expect(await seriousOn(placeOf(page))).toEqual([]);
  });
});
