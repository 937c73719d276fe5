// From nothing to a deliverable on the screen, with an app that is killed while it waits for a person.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { desk as newDesk } from '../cli/desk.ts';
import { decideTwice, readDeliverable, rehearseKpiTracking } from './journey.ts';
import { launchApp } from './launch-app.ts';
import { chromiumPath, openChromium } from './open-chromium.ts';

test('an operator does the whole job in the app, and a kill at the question costs nothing', async () => {
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
  const { page, client } = second;
  await decideTwice(page);
  expect(await readDeliverable(page)).toMatch(/revenue/i);
  expect(second.complaints).toEqual([]);

  const [run] = (await client.runs.list({ parentRunId: null })).items;
  expect(run).toMatchObject({ definition: 'kpi-tracking', mode: 'rehearsal', status: 'completed' });
  const { steps, approvals } = await client.runs.get({ runId: run?.id ?? '' });
  expect(steps[0]?.attempts.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(JSON.stringify(steps[0]?.attempts[1]?.input)).toContain('week');
  expect(approvals.toSorted((a, b) => a.requestedAt - b.requestedAt).map(({ decision, notes }) => [decision, notes])).toEqual([['retry', 'By week, please'], ['continue', null]]);
  expect((await client.runs.deliverables({ runId: run?.id ?? '' })).items.map(({ stepId }) => stepId)).toContain('summarize-results');
});

test.skipIf(chromiumPath === null)('an operator does the same in Chromium, against `baton serve` (skipped where there is no Chromium)', async () => {
  const desk = newDesk();
  let said = '';
  const serving = desk.start('serve', '--port', '0');
  onTestFinished(async () => {
    serving.child.kill('SIGTERM');
    await serving.finished;
  });
  serving.child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  await serving.said('Next, in another terminal:');

  const { page, complaints, close } = await openChromium();
  onTestFinished(close);
  await page.goto(/Console\s+(\S+)/.exec(said)?.[1] ?? '');
  await rehearseKpiTracking(page);
  await decideTwice(page);
  expect(await readDeliverable(page)).toMatch(/revenue/i);
  expect(complaints).toEqual([]);
});
