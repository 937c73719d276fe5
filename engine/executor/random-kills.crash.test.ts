import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunEventOf } from '../run/run-event.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import { JournalAudit } from '../testing/audit-journal.ts';
import { saveLoadDefinitions } from '../testing/load-definitions.ts';
import type { LoadReport } from '../testing/load-host.ts';
import { startLoadHost, type LoadHost } from '../testing/run-load-host.ts';
import { seededRandom } from '../values/seeded-random.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { killsEveryTime } from '../testing/times-to-kill.ts';

const KILLS = killsEveryTime ? 100 : 25;
const RUNS = 30;
const SEED = 20_261_120;
/** Runs that have not ended by then never will. */
const STUCK_MS = 120_000;

test('many kills at random moments under load lose nothing that was acknowledged and repeat nothing that is known', async () => {
  const directory = temporaryDirectory();
  const ledger = join(directory, 'ledger.jsonl');
  await prepare(directory);
  const random = seededRandom(SEED);
  const audit = new JournalAudit();
  const reports: LoadReport[] = [];
  // One host works while the next one loads its code: what is killed is an engine, not a loader.
  const newHost = (runs: number) => {
    const host = startLoadHost({ directory, ledger, runs, seed: Math.floor(random() * 2 ** 31) });
    onTestFinished(() => host.kill());
    return host;
  };
  const first = newHost(0);
  first.go();
  await first.end;
  let next = newHost(RUNS);
  for (let kill = 1; kill <= KILLS; kill++) {
    const host = next;
    await host.heard('loaded');
    next = newHost(kill < KILLS ? RUNS : 0);
    await killAtRandom(host, random);
    const { signal, errors } = await host.end;
    expect(signal, errors).toBe('SIGKILL');
    reports.push(...host.reports);
    lookOver(audit, directory, ledger);
    expect(audit.complaints, `after kill ${kill}`).toEqual([]);
    expect(bugsIn(host.reports), `before kill ${kill}`).toEqual([]);
  }
  next.go();
  const isStuck = await Promise.race([next.heard('ended').then(() => false), delay(STUCK_MS, true, { ref: false })]);
  expect(isStuck, `runs stuck at the end; ${JSON.stringify(bugsIn(next.reports))}`).toBe(false);
  expect(await next.end).toMatchObject({ code: 0 });
  reports.push(...next.reports);
  lookOver(audit, directory, ledger);

  expect(audit.complaints).toEqual([]);
  expect(bugsIn(reports)).toEqual([]);
  expectAllEnded(audit, reports);
  expectDecidedOnce(audit, reports);
  expectSoundChildren(audit);
  await expectReadModels(directory, audit);
});

function bugsIn(reports: readonly LoadReport[]): readonly LoadReport[] {
  return reports.filter(({ said }) => said === 'bug');
}

async function prepare(directory: string): Promise<void> {
  const it = await TestEngine.open({ directory });
  saveLoadDefinitions(it.engine);
  await it.close();
}

/**
 * One in four while the engine opens and takes up what was left; the others while it works, on a busy machine perhaps
 * later: not before some work was done.
 */
async function killAtRandom(host: LoadHost, random: () => number): Promise<void> {
  const isOpening = random() < 0.25;
  host.go();
  if (!isOpening) await host.heard('ready');
  await Promise.all([
    delay(random() * (isOpening ? 60 : 350)),
    host.acknowledged(isOpening ? 0 : Math.floor(random() * 4)),
  ]);
  host.kill();
}

function lookOver(audit: JournalAudit, directory: string, ledger: string): void {
  const store = openStoreForReading(directory);
  audit.takeIn(store.journal, ledger);
  store.close();
}

function expectAllEnded(audit: JournalAudit, reports: readonly LoadReport[]): void {
  const created = new Set(
    audit.events.filter(({ type }) => type === 'orchestration.run.created').map(({ runId }) => runId),
  );
  const completed = audit.events.filter(({ type }) => type === 'orchestration.run.completed').map(({ runId }) => runId);
  expect(completed.length, 'there was load').toBeGreaterThanOrEqual(RUNS);
  expect(new Set(completed), 'every run completed').toEqual(created);
  expect(completed, 'and did so once').toHaveLength(created.size);
  const lost = reports.filter((report) => report.said === 'started' && !created.has(report.runId));
  expect(lost, 'no acknowledged run is lost').toEqual([]);
  const open = [...audit.starts.keys()].filter((key) => !audit.outcomes.has(key));
  expect(open, 'every start has an outcome').toEqual([]);
  const unknown = audit.events.filter(
    (event) =>
      event.type === 'orchestration.step.completed' &&
      event.data.response &&
      !audit.done.has(`${event.runId}/${event.data.stepId}/${event.data.attempt}`),
  );
  expect(unknown, 'no effect is recorded that was not done').toEqual([]);
  expect(
    [...audit.starts.values()].some((starts) => starts > 1),
    'some attempts were cut short',
  ).toBe(true);
}

function expectDecidedOnce(audit: JournalAudit, reports: readonly LoadReport[]): void {
  const requested = audit.events.flatMap((event) =>
    event.type === 'orchestration.checkpoint.requested' ? [event.data.approvalId] : [],
  );
  const resolved = audit.events.filter(
    (event): event is typeof event & RunEventOf<'orchestration.checkpoint.resolved'> =>
      event.type === 'orchestration.checkpoint.resolved',
  );
  expect(new Set(requested).size, 'every approval is asked for once').toBe(requested.length);
  expect(resolved.map(({ data }) => data.approvalId).sort(), 'and answered once').toEqual([...requested].sort());
  const decisions = new Map(resolved.map(({ data }) => [data.approvalId, data.decision]));
  const forgotten = reports.filter(
    (report) => report.said === 'decided' && decisions.get(report.approvalId) !== report.decision,
  );
  expect(forgotten, 'no acknowledged decision is lost').toEqual([]);
}

/**
 * A step that starts a child starts one per attempt, hears of its end once, and no child exists that nobody started.
 */
function expectSoundChildren(audit: JournalAudit): void {
  const started = audit.events.flatMap((event) =>
    event.type === 'orchestration.child.started' ? [event.data.childRunId] : [],
  );
  const finished = audit.events.flatMap((event) =>
    event.type === 'orchestration.child.finished' ? [event.data.childRunId] : [],
  );
  const children = audit.events.flatMap((event) =>
    event.type === 'orchestration.run.created' && event.data.parent ? [event.runId] : [],
  );
  expect(started.length).toBeGreaterThan(0);
  expect([...finished].sort()).toEqual([...started].sort());
  expect([...children].sort()).toEqual([...started].sort());
}

async function expectReadModels(directory: string, audit: JournalAudit): Promise<void> {
  const it = await TestEngine.open({ directory });
  const { readModels } = it.engine;
  expect(readModels.openRuns()).toEqual([]);
  expect(readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total).toBe(0);
  expect(await it.engine.rebuild()).toMatchObject({ events: audit.events.length, isIdentical: true });
  expect(it.bugs).toEqual([]);
  await it.close();
}
