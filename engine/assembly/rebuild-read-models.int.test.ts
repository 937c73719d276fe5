import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Plans } from '../executor/plans.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { rowChanges } from '../projections/row-changes.ts';
import { JournalFold, rebuildReadModels } from './rebuild-read-models.ts';
import type { RunEvent } from '../run/run-event.ts';
import { openStore, storePath } from '../storage/sqlite/sqlite-store.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { storedChanges } from '../testing/stored-rows.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

let it: TestEngine;
let directory: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  it = await TestEngine.open({ directory });
});

afterEach(async () => {
  expect(it.bugs).toEqual([]);
  await it.close();
});

const REVIEWED = yaml(
  `
    - { id: draft, agent: test-deliver, input: { userMessage: "Draft" }, checkpoint_after: { question: "Good?" } }
    - { id: notes, agent: test-echo, depends_on: [draft], input: { userMessage: "Same" } }
    - { id: final, agent: test-deliver, depends_on: [notes], input: { userMessage: "Final", script: { metadata: { cost: 0.25 } } } }`,
  '  execution: { plan_approval: true, caching: { enabled: true, ttlSeconds: 3600, steps: [{ id: notes }] } }',
);
const FAILING = yaml(`
    - { id: a, agent: test-fail, input: { script: { behaviour: fail } } }
    - { id: b, agent: test-fail, on_error: continue, depends_on: [a] }`);
const CHILD = yaml(`    - { id: work, agent: test-deliver, checkpoint_after: { question: "Child?" } }`, '', 'child');
const PARENT = yaml(
  `    - { id: nested, type: orchestration, orchestration: { name: child, owner: owner } }`,
  '  run_title: "Of {{ run.mode }}"\n  labels: { kind: nested }',
  'parent',
);

function yaml(steps: string, more = '', name = 'test'): string {
  return `metadata: { name: ${name}, displayName: Test, version: 1.0.0, description: A test, owner: owner }\norchestration:\n${more}\n  steps:\n${steps}\n`;
}

/**
 * Plans approved, drafts retried, runs that ended and went back, parked, failed in part,
 * cancelled with open questions, children.
 */
async function makeHistory(): Promise<void> {
  const command = (runId: string, wanted: Parameters<typeof it.engine.command>[1]) =>
    it.engine.command(runId, wanted, 'operator:ada');
  it.import('child', CHILD);
  const reviewed: string[] = [];
  for (let run = 0; run < 3; run++) {
    const runId = await it.start(REVIEWED, { mode: 'live' });
    await it.decide(`${runId}.plan`, 'continue');
    await it.reached(runId, 'checkpoint');
    await it.decide(`${runId}.draft.1`, 'retry', { userMessage: `Draft again ${run}` });
    await it.until(runId, () => it.engine.readModels.findApproval(`${runId}.draft.2`) !== undefined);
    if (run < 2) await it.decide(`${runId}.draft.2`, 'continue');
    else await command(runId, { type: 'cancel', notes: 'enough' });
    await it.ended(runId);
    reviewed.push(runId);
  }
  const failing = await it.start(FAILING);
  await it.reached(failing, 'needs_attention');
  await command(failing, { type: 'skip', stepId: 'a', output: { by: 'hand' }, notes: null });
  await it.ended(failing);
  await it.start(FAILING);
  const parent = await it.start(PARENT);
  await it.happened(parent, 'orchestration.child.started');
  await command(reviewed[0] ?? '', { type: 'rewind', stepId: 'final', modifications: null, notes: 'once more' });
  await it.ended(reviewed[0] ?? '');
  await command(reviewed[1] ?? '', { type: 'rewind', stepId: 'draft', modifications: null, notes: 'from the start' });
  await it.reached(reviewed[1] ?? '', 'checkpoint');
  const [child] = it.engine.readModels.childrenOf(parent);
  await it.reached(child?.id ?? '', 'checkpoint');
  expect([it.engine.readModels.findRun(parent)?.title, child?.labels]).toEqual(['Of rehearsal', { kind: 'nested' }]);
}

const TABLES = [
  'runs',
  'run_labels',
  'run_progress',
  'approvals',
  'deliverables',
  'step_cache',
  'step_figures',
  'run_spending',
] as const;

/** Every row that can be made again, whatever its number. */
function contents(): Record<string, unknown[]> {
  const file = new Database(storePath(directory), { readonly: true });
  const rowsOf = (table: string) =>
    file
      .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
      .all()
      .map(({ approval: _, deliverable: __, entry: ___, ...row }) => JSON.stringify(row));
  const found = Object.fromEntries(TABLES.map((table) => [table, rowsOf(table).sort()]));
  file.close();
  return found;
}

function damage(sql: string): void {
  const file = new Database(storePath(directory));
  file.exec(sql);
  file.close();
}

test('a rebuild of a rich history changes nothing, whichever events share a page', async () => {
  await makeHistory();
  const before = contents();
  for (const table of TABLES) expect(before[table], table).not.toEqual([]);
  expect(await it.engine.rebuild()).toEqual({ events: it.engine.journal.lastPosition(), runs: 7, isIdentical: true });
  expect(contents()).toEqual(before);
  await it.close();
  const store = openStore(directory);
  for (const pageSize of [1, 2, 3, 5, 8, 13, 40]) {
    const plans = new Plans((hash) => store.journal.findSnapshot(hash));
    expect(
      await rebuildReadModels({ ...store, rebuild: store.rebuild(), plans, pageSize }),
      `with ${pageSize} to a page`,
    ).toMatchObject({ runs: 7, isIdentical: true });
    expect(contents(), `with ${pageSize} to a page`).toEqual(before);
  }
  store.close();
});

test.each([
  ['rows of runs', 'DELETE FROM run_progress; DELETE FROM runs WHERE run % 2 = 0;'],
  ['labels', 'DELETE FROM run_labels; UPDATE runs SET title = NULL'],
  ['a status', "UPDATE runs SET status = 'completed', finished_at = 1, error = NULL"],
  ['counts', 'UPDATE run_progress SET steps_done = 99, sequence = 1'],
  ['approvals', "DELETE FROM approvals WHERE status <> 'pending'; UPDATE approvals SET status = 'decided'"],
  ['deliverables', 'DELETE FROM deliverables WHERE version = 2; UPDATE deliverables SET content = \'"forged"\''],
])('a rebuild brings back damaged %s, and says that they were', async (_, sql) => {
  await makeHistory();
  const before = contents();
  damage(sql);
  expect(contents()).not.toEqual(before);
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: false });
  expect(contents()).toEqual(before);
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

test('cached outputs come back, too, except those that an operator had forgotten', async () => {
  await makeHistory();
  const before = contents();
  damage('DELETE FROM step_cache');
  await it.engine.rebuild();
  expect(contents()).toEqual(before);
  expect(it.engine.forgetCached('test', 'notes')).toBe(1);
  await it.engine.rebuild();
  expect(contents()['step_cache']).toEqual([]);
});

test('a run whose row was lost goes on after a rebuild, and the others did not have to wait for it', async () => {
  const runId = await it.start(yaml(`    - { id: a, agent: test-echo, checkpoint_after: { question: "Good?" } }`));
  await it.reached(runId, 'checkpoint');
  damage('DELETE FROM run_progress; DELETE FROM runs;');
  await expect(it.decide(`${runId}.a.1`, 'continue')).rejects.toMatchObject({ code: 'not_found' });
  const other = await it.start(yaml(`    - { id: a, agent: test-noop }`));
  expect(await it.ended(other)).toMatchObject({ status: 'completed' });
  expect(await it.engine.rebuild()).toMatchObject({ runs: 2, isIdentical: false });
  await it.decide(`${runId}.a.1`, 'continue');
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
});

test('a rebuild that fails in the middle leaves every row as it was', async () => {
  await makeHistory();
  const before = contents();
  await it.close();
  const store = openStore(directory);
  let found = 0;
  const plans = new Plans((hash) => {
    if (++found === 3) throw new Error('broken in the middle');
    return store.journal.findSnapshot(hash);
  });
  await expect(rebuildReadModels({ ...store, rebuild: store.rebuild(), plans, pageSize: 5 })).rejects.toThrow(
    'broken in the middle',
  );
  store.close();
  expect(contents()).toEqual(before);
});

test('commands are answered and runs go on while it is made anew, and what they recorded is in it', async () => {
  await makeHistory();
  damage(
    'UPDATE run_progress SET steps_done = 99; DELETE FROM deliverables; DELETE FROM step_figures; DELETE FROM run_spending',
  );
  const waiting = await it.start(yaml(`    - { id: a, agent: test-echo, checkpoint_after: { question: "Good?" } }`));
  await it.reached(waiting, 'checkpoint');
  let isDone = false;
  const rebuild = it.engine.rebuild().finally(() => (isDone = true));
  expect(it.engine.rebuilding).toMatchObject({ total: it.engine.journal.lastPosition() });
  expect(
    await Promise.all([rebuild, it.engine.rebuild()]).then(([one, other]) => one === other),
    'who asks meanwhile is told of the same',
  ).toBe(true);

  const next = it.engine.rebuild().finally(() => (isDone = true));
  isDone = false;
  const started = await it.start(yaml(`    - { id: a, agent: test-noop }`));
  await it.decide(`${waiting}.a.1`, 'continue');
  expect(isDone, 'it was still under way').toBe(false);
  expect(await it.ended(started)).toMatchObject({ status: 'completed' });
  expect(await it.ended(waiting)).toMatchObject({ status: 'completed' });
  expect(await next).toMatchObject({ isIdentical: true });
  expect(it.engine.rebuilding).toBeNull();
  const after = contents();
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
  expect(contents()).toEqual(after);
});

test('what is recorded between any two of its turns is in it, and whatever differs is put right', async () => {
  await makeHistory();
  await it.close();
  const store = openStore(directory);
  const { journal, readModels } = store;
  const plans = new Plans((hash) => journal.findSnapshot(hash));
  const [run] = readModels.listRuns({ status: ['completed'] }, { limit: 1, offset: 0 }).items;
  if (!run) throw new Error('no run');
  let sequence = journal.readRun(run.id).length;
  const progress = () => {
    const event = {
      runId: run.id,
      sequence: ++sequence,
      at: run.updatedAt,
      actor: 'system',
      correlationId: run.id,
      type: 'orchestration.step.progress',
      data: { stepId: 'draft', attempt: 1, message: 'x', percent: null },
    } as const;
    store.transaction(() => {
      journal.append([event]);
      readModels.apply(storedChanges({ runs: [{ ...run, sequence }] }));
    });
  };
  let turns = 0;
  const rest = async () => {
    turns += 1;
    if (turns < 200) progress();
  };
  expect(await rebuildReadModels({ journal, rebuild: store.rebuild(), plans, pageSize: 5, rest })).toMatchObject({
    isIdentical: true,
  });
  expect(readModels.findRun(run.id)?.sequence).toBe(sequence);
  expect(turns).toBeGreaterThan(journal.lastPosition() / 10);
  store.close();
});

test('what a process left that died in the middle is thrown away by the next start', async () => {
  await makeHistory();
  const before = contents();
  await it.close();
  const store = openStore(directory);
  const rebuild = store.rebuild();
  const plans = new Plans((hash) => store.journal.findSnapshot(hash));
  const page = store.journal.readAll(0, 10_000);
  const { created, touched } = new JournalFold(store.journal, plans).take(page);
  rebuild.apply(rowChanges(page, created, touched));
  rebuild.replaceNext();
  store.close(); // without closing the rebuild, as a kill would
  expect(readdirSync(directory)).toContain('rebuild.sqlite');
  const again = openStore(directory);
  expect(readdirSync(directory)).not.toContain('rebuild.sqlite');
  await rebuildReadModels({ ...again, rebuild: again.rebuild(), plans });
  again.close();
  expect(contents()).toEqual(before);
});

test('runs that have ended leave memory while the journal is folded, and one that was reopened is folded right', () => {
  const definition = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
  const journal = new MemoryJournal();
  const runs = Array.from({ length: 50 }, (_, index) => new RunOnPaper(definition, { runId: `run-${index}` }));
  const written = new Map<string, number>();
  const write = (run: RunOnPaper) => {
    const fresh: readonly RunEvent[] = run.events.slice(written.get(run.state.runId) ?? 0);
    journal.append(fresh, [{ hash: 'hash', definition }]);
    written.set(run.state.runId, run.events.length);
  };
  for (const run of runs) write(run.succeed('a').succeed('b'));
  const reopened = runs[7] as RunOnPaper;
  reopened.want({ type: 'rewind', stepId: 'b', modifications: null, notes: null });
  write(reopened);
  for (const run of runs.slice(20)) {
    run.want({ type: 'rewind', stepId: 'a', modifications: null, notes: null });
    write(run.succeed('a').succeed('b'));
  }
  const fold = new JournalFold(journal, new Plans((hash) => journal.findSnapshot(hash)));
  let most = 0;
  let last = reopened.state;
  for (let position = 0; position < journal.lastPosition(); position += 10) {
    const { touched } = fold.take(journal.readAll(position, 10));
    for (const state of touched) if (state.runId === reopened.state.runId) last = state;
    most = Math.max(most, fold.inMemory);
  }
  expect(most).toBeLessThan(5);
  expect(fold.inMemory).toBe(1);
  expect(last).not.toBe(reopened.state);
  expect({ ...last, plan: null }).toEqual({ ...reopened.state, plan: null });
});
