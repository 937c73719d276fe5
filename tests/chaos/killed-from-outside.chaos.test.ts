/**
 * `baton serve` is killed again and again while people start, answer, signal and cancel at command lines. When nobody
 * is at work any more, everything that anybody was told is looked up. Not part of `npm test`: `npm run chaos`.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStoreForReading } from '../../engine/storage/sqlite/sqlite-store.ts';
import { JournalAudit } from '../../engine/testing/audit-journal.ts';
import { LOAD_SHAPES, saveLoadDefinitions } from '../../engine/testing/load-definitions.ts';
import { seededRandom } from '../../engine/values/seeded-random.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';
import { desk, type Desk, type Running } from '../cli/desk.ts';
import { brokenAcknowledgements } from './acknowledgements.ts';
import { putToWork, TOLD, type Operators } from './operators.ts';

const kills = Number(process.env.BATON_CHAOS_KILLS ?? 25);
const seed = Number(process.env.BATON_CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));
const people = 3;

test(`${kills} kills of the engine break no word that was given at a command line (seed ${seed})`, async () => {
  const it = desk();
  const ledger = join(it.folder, 'ledger.jsonl');
  it.testAgents = ledger;
  await prepare(it.home);
  const random = seededRandom(seed);
  const operators = putToWork(it, people, [...LOAD_SHAPES, 'told'], random);
  const said: string[] = [];
  let isOver = false;
  onTestFinished(() => void (isOver = true));
  for (let kill = 1; kill <= kills && !isOver; kill++) {
    const serving = it.start('serve', '--port', '0');
    await killAtRandom(serving, operators, random);
    const { stderr } = await serving.finished;
    said.push(stderr);
    process.stderr.write(`kill ${kill} of ${kills}: ${operators.acknowledged.length} acknowledgements\n`);
  }
  await operators.stop();
  await settle(it);

  const audit = new JournalAudit();
  const store = openStoreForReading(it.home);
  audit.takeIn(store.journal, ledger);
  store.close();
  expect(said.filter((text) => text.includes('A mistake in Baton'))).toEqual([]);
  expect(audit.complaints).toEqual([]);
  expect(brokenAcknowledgements(operators.acknowledged, audit.events)).toEqual([]);
  expect(operators.acknowledged.length, `commands ended with ${JSON.stringify([...operators.exits])}`).toBeGreaterThan(
    kills,
  );
  const open = await TestEngine.open({ directory: it.home });
  expect(open.engine.readModels.openRuns().map(({ id, status }) => `${id} ${status}`)).toEqual([]);
  expect(await open.engine.rebuild()).toMatchObject({ isIdentical: true });
  await open.close();
});

async function prepare(directory: string): Promise<void> {
  const it = await TestEngine.open({ directory });
  saveLoadDefinitions(it.engine);
  const key = { organization: 'global', owner: 'owner', name: 'told' };
  it.engine.definitions.saveDraft({ ...key, version: '1.0.0', source: TOLD, origin: 'test' }, Date.now());
  it.engine.definitions.activate(key, '1.0.0', Date.now());
  await it.close();
}

/**
 * One in four while it opens the store, the others when some more people were told something: on a busy machine too,
 * what is killed is an engine with work. It may also have ended by itself, because a command has the store.
 */
async function killAtRandom(
  { child, finished }: Running,
  { acknowledged }: Operators,
  random: () => number,
): Promise<void> {
  const wanted = acknowledged.length + 1 + Math.floor(random() * 4);
  const isOpening = random() < 0.25;
  const moment = random() * 300;
  const more = async () => {
    while (!isOpening && acknowledged.length < wanted && child.exitCode === null) await delay(20);
    await delay(moment);
  };
  await Promise.race([more(), finished]);
  child.kill('SIGKILL');
}

/** Everything that is open comes to its end: questions are answered, and whoever waits to be told is told. */
async function settle(it: Desk): Promise<void> {
  const engine = await TestEngine.open({ directory: it.home, ledger: it.testAgents });
  const { readModels } = engine.engine;
  const look = async () => {
    for (const { id, runId } of readModels.listApprovals({ status: 'pending' }, { limit: 1000, offset: 0 }).items) {
      const command = {
        type: 'decide',
        approvalId: id,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      } as const;
      await engine.engine.command(runId, command, 'operator:test').catch(() => undefined); // it may have been withdrawn meanwhile
    }
    for (const { id } of readModels.openRuns()) {
      const signal = { signalId: `last-${id}`, name: 'go', payload: null, correlation: null, notes: null };
      if (readModels.findRun(id)?.definition === 'told')
        await engine.engine.signal({ to: { runId: id }, signal }, 'operator:test').catch(() => undefined);
    }
  };
  await expect
    .poll(
      async () => {
        await look();
        return readModels.openRuns().map(({ id, status }) => `${id} ${status}`);
      },
      { timeout: 300_000, interval: 200 },
    )
    .toEqual([]);
  expect(engine.bugs).toEqual([]);
  await engine.close();
}
