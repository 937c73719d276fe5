// From nothing to a deliverable on the screen: called by the system, in a browser, and with an app that is killed while
// it waits for a person.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ContractClient } from '../../engine/server/in-process-client.ts';
import { desk as newDesk } from '../cli/desk.ts';
import {
  accept,
  askAgain,
  decideTwice,
  editKpiTracking,
  importKpiTracking,
  readDeliverable,
  rehearseKpiTracking,
  rehearseWhatIsWritten,
} from './journey.ts';
import { launchApp } from './launch-app.ts';
import { missingForNotifications, startNotificationDaemon } from './notification-daemon.ts';
import { openBrowser } from './open-browser.ts';
import { chromiumPath, openChromium } from './open-chromium.ts';

const canHear = missingForNotifications.length === 0;

/** Asked for again with a change, then accepted, and all of it kept. */
async function expectTheWholeStory(client: ContractClient, version: string): Promise<void> {
  const [run] = (await client.runs.list({ parentRunId: null })).items;
  expect(run).toMatchObject({ definition: 'kpi-tracking', version, mode: 'rehearsal', status: 'completed' });
  const { steps, approvals } = await client.runs.get({ runId: run?.id ?? '' });
  expect(steps[0]?.attempts.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(JSON.stringify(steps[0]?.attempts[1]?.input)).toContain('week');
  expect(
    approvals.toSorted((a, b) => a.requestedAt - b.requestedAt).map(({ decision, notes }) => [decision, notes]),
  ).toEqual([
    ['retry', 'By week, please'],
    ['continue', null],
  ]);
  expect((await client.runs.deliverables({ runId: run?.id ?? '' })).items.map(({ stepId }) => stepId)).toContain(
    'summarize-results',
  );
}

test.skipIf(!canHear)(
  `an operator does the whole job in the app, called by notifications of the system${canHear ? '' : ` (missing here: ${missingForNotifications.join(', ')})`}`,
  async () => {
    const daemon = await startNotificationDaemon();
    onTestFinished(() => daemon.close());
    const { page, client, complaints, close } = await launchApp({ env: daemon.env });
    onTestFinished(close);
    const pending = async () => (await client.approvals.list({ status: 'pending' })).items.map(({ id }) => id);
    const calls = () => daemon.heard().split('Review KPI query results before summarizing?').length - 1;

    await importKpiTracking(page);
    await editKpiTracking(page);
    await rehearseWhatIsWritten(page);

    await expect.poll(calls, { timeout: 60_000 }).toBeGreaterThan(0);
    const [first] = await pending();
    daemon.click();
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain(`/approvals/${first}`);
    const before = calls();
    await askAgain(page);

    await expect.poll(calls, { timeout: 60_000 }).toBeGreaterThan(before);
    const [second] = await pending();
    expect(second).not.toBe(first);
    daemon.click();
    await expect.poll(() => page.url(), { timeout: 30_000 }).toContain(`/approvals/${second}`);
    await accept(page);

    expect(await readDeliverable(page)).toMatch(/revenue/i);
    await expectTheWholeStory(client, '1.0.1');
    const [run] = (await client.runs.list({ parentRunId: null })).items;
    const { steps } = await client.runs.get({ runId: run?.id ?? '' });
    expect(JSON.stringify(steps.find(({ id }) => id === 'summarize-results')?.input)).toContain('"query":"select');
    expect(complaints).toEqual([]);
  },
  300_000,
);

test('a kill of the app at the question costs nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'baton-journey-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));

  const first = await launchApp({ directory });
  onTestFinished(first.close);
  await rehearseKpiTracking(first.page);
  expect(first.complaints).toEqual([]);
  const child = first.app.process();
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await first.close();

  const second = await launchApp({ directory });
  onTestFinished(second.close);
  await decideTwice(second.page);
  expect(await readDeliverable(second.page)).toMatch(/revenue/i);
  expect(second.complaints).toEqual([]);
  await expectTheWholeStory(second.client, '1.0.0');
});

test(`an operator does the whole job in ${chromiumPath === null ? 'Electron’s Chromium (there is no other here)' : 'Chromium'}, against \`baton serve\``, async () => {
  const desk = newDesk();
  let said = '';
  const serving = desk.start('serve', '--port', '0');
  onTestFinished(async () => {
    serving.child.kill('SIGTERM');
    await serving.finished;
  });
  serving.child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  await serving.said('Next, in another terminal:');

  const { page, complaints, close } = await (chromiumPath === null ? openBrowser() : openChromium());
  onTestFinished(close);
  await page.goto(/Console\s+(\S+)/.exec(said)?.[1] ?? '');
  await importKpiTracking(page);
  await editKpiTracking(page);
  await rehearseWhatIsWritten(page);
  await decideTwice(page);
  expect(await readDeliverable(page)).toMatch(/revenue/i);
  // A browser notes every refusal; 1.0.0 can't be published twice.
  expect(complaints.filter((complaint) => !complaint.includes('409 (Conflict)'))).toEqual([]);
}, 300_000);
