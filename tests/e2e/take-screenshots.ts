/** Writes a picture of every page, in light and in dark, as it looks with some work done and some waiting. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { recordPastRuns } from './past-runs.ts';
import { rehearsePatterns, type Patterns } from './rehearse-patterns.ts';
import { rehearseSomething } from './rehearse-something.ts';

const folder = resolve(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const size = { width: 1280, height: 800 };

interface Picture {
  readonly name: string;
  readonly path: string;
}

/** The pages of the navigation, and those that are about one thing. */
async function picturesOf({ page, client }: LaunchedApp, patterns: Patterns): Promise<readonly Picture[]> {
  const links = await page.getByRole('navigation').getByRole('link').all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')));
  const pages = hrefs.map((href) => (href ?? '').replace(/^.*#/, '')).map((path) => ({ name: path.slice(1), path }));
  const { items } = await client.runs.list({ parentRunId: null, status: ['checkpoint'] });
  const [request] = (await client.approvals.list({ status: 'pending' })).items;
  const [done] = (await client.runs.list({ definition: 'kpi-tracking', status: ['completed'], parentRunId: null }))
    .items;
  return [
    ...pages,
    ...items
      .filter(({ definition }) => definition === 'kpi-tracking')
      .slice(0, 1)
      .map(({ id }) => ({ name: 'run', path: `/runs/${id}` })),
    { name: 'run-routed', path: `/runs/${patterns.routed}?view=graph&step=route` },
    { name: 'run-fan-out', path: `/runs/${patterns.fannedOut}?step=read` },
    { name: 'run-rolled-back', path: `/runs/${patterns.rolledBack}?view=graph` },
    { name: 'run-state-machine', path: `/runs/${patterns.machine}?view=states` },
    { name: 'breakers', path: '/breakers' },
    { name: 'pools', path: '/pools' },
    { name: 'deliverable', path: `/runs/${done?.id}?tab=deliverables` },
    { name: 'approval', path: `/approvals/${request?.id}` },
  ];
}

async function take(launched: LaunchedApp, patterns: Patterns): Promise<void> {
  const { app, page } = launched;
  await app.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  );
  const pictures = await picturesOf(launched, patterns);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const { name, path } of pictures) {
      await page.evaluate((hash) => (location.hash = hash), path);
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(600); // charts and graphs draw themselves
      await page.evaluate(() =>
        document
          .querySelectorAll<HTMLElement>('footer .data')
          .forEach((folder) => (folder.style.visibility = 'hidden')),
      ); // a temporary one
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
      process.stderr.write(`baton: docs/screenshots/${name}-${colorScheme}.png\n`);
    }
  }
}

mkdirSync(folder, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'baton-pictures-'));
recordPastRuns({
  directory,
  count: 400,
  until: Date.now() - 60_000,
  definitions: [
    { name: 'kpi-tracking', agent: 'supabase-agent', typicalMs: 14_000 },
    { name: 'content-pipeline', agent: 'content-writer', typicalMs: 95_000 },
    { name: 'image-comparison', agent: 'image-maker', typicalMs: 41_000 },
  ],
});
const launched = await launchApp({ directory });
try {
  await rehearseSomething(launched.client);
  await take(launched, await rehearsePatterns(launched.client));
} finally {
  await launched.close();
  rmSync(directory, { recursive: true, force: true });
}
