// Every page, in light and dark, with something on it: axe-core finds nothing serious.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { rehearseSomething } from './rehearse-something.ts';

let opened: LaunchedApp;

const TIMED = `metadata: { name: timed, displayName: Timed, version: 1.0.0, description: By the clock, owner: finance-manager }
orchestration:
  steps: [{ id: note, agent: summarizer, input: { userMessage: Now } }]
  triggers: [{ id: night, cron: "0 3 * * *", timezone: Asia/Kolkata }, { id: noon, cron: "0 12 * * *" }]
`;
const NIGHT = 'global.finance-manager.timed.night';

beforeAll(async () => {
  opened = await launchApp();
  await opened.client.definitions.import({ source: TIMED });
  await opened.client.schedules.trigger({ scheduleId: NIGHT });
  await opened.client.schedules.pause({
    scheduleId: 'global.finance-manager.timed.noon',
    reason: 'the warehouse moves',
  });
  await rehearseSomething(opened.client);
  waiting = (await opened.client.approvals.list({ status: 'pending' })).items[0]?.id ?? expect.fail('Nobody is asked');
  const { items } = await opened.client.runs.list({ status: ['completed'], parentRunId: null });
  done = items[0]?.id ?? expect.fail('No run has ended');
});
afterAll(() => opened.close());

/** Pages of the navigation, and those about one thing: `:waiting` is an approval, `:done` a run. */
const PATHS = [
  '/runs',
  '/approvals',
  '/library',
  '/editor',
  '/agents',
  '/breakers',
  '/pools',
  '/schedules',
  `/schedules/${NIGHT}`,
  '/schedules/global.finance-manager.timed.noon',
  '/metrics',
  '/settings',
  '/approvals/:waiting',
  '/runs/:done',
  '/runs/:done?step=fetch-kpi-data',
  '/runs/:done?tab=deliverables',
  '/runs/:done?tab=events',
  '/runs/:done?tab=overview',
  '/runs/:done?view=graph',
  '/runs/:done?view=timeline',
  '/approvals/:waiting?answer=retry',
];
let waiting = '';
let done = '';

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

  test.each(PATHS)('%s', async (path) => {
    expect(await seriousOn(path.replace(':waiting', waiting).replace(':done', done))).toEqual([]);
  });
});
