import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../storage/sqlite/open-database.ts';
import { restoreStore } from '../storage/sqlite/restore.ts';
import { storePath } from '../storage/sqlite/sqlite-store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

let it: TestEngine;
let directory: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  mkdirSync(folder());
  register('1.0.0', 'first');
  it = await open();
});
afterEach(() => it.close());

const folder = () => join(directory, 'agents');
const open = () => TestEngine.open({ directory, ledger: null, agentDirectories: [folder()] });

/** The file of an agent whose word says which of its versions did the work. */
function register(version: string, word: string, { name = 'keeper', more = '', description = 'Keeps.' } = {}): void {
  const metadata = `{ name: ${name}, displayName: Keeper, version: ${version}, description: ${description} }`;
  writeFileSync(
    join(folder(), `${name}.yaml`),
    `metadata: ${metadata}\ntype: tool\nconfiguration: { driver: record, recordType: ${word} }\n${more}`,
  );
}

/** As an operator has it who changes a file: what runs goes on in another process. */
async function restart(): Promise<void> {
  await it.close();
  it = await open();
}

const saying = (more = '', agent = 'keeper') =>
  `agent: ${agent}, input: { payload: { of: work } }, output_mapping: { by: "$.content.deliverable.type" }${more}`;
const definition = (steps: readonly string[], { name = 'held', version = '1.0.0', more = '' } = {}) =>
  `metadata: { name: ${name}, version: ${version}, owner: owner }\norchestration:\n  steps:\n${steps.map((step) => `    - ${step}\n`).join('')}${more}`;
const HOLD = '{ id: hold, type: wait, signal: go }';

async function answer(runId: string): Promise<void> {
  await it.reached(runId, 'checkpoint');
  const [asked] = it.engine.readModels.listApprovals({ status: 'pending', runId }, { limit: 1, offset: 0 }).items;
  await it.decide(asked?.id ?? '', 'continue');
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
}

async function signal(runId: string): Promise<void> {
  await it.engine.command(
    runId,
    { type: 'signal', signalId: 'go', name: 'go', payload: null, correlation: null, notes: null },
    'operator:test',
  );
}

async function goOn(runId: string): Promise<void> {
  await signal(runId);
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
}

/** By step: which version did it, as its output and its start say. */
function workOf(runId: string): Record<string, string> {
  const events = it.events(runId);
  const versions = new Map(
    events.flatMap((event) =>
      event.type === 'orchestration.step.started' ? [[event.data.stepId, event.data.agentVersion] as const] : [],
    ),
  );
  return Object.fromEntries(
    events.flatMap((event) => {
      if (event.type !== 'orchestration.step.completed' || !versions.get(event.data.stepId)) return [];
      const { by = '' } = event.data.output as { readonly by?: string };
      return [[event.data.stepId, `${by} ${versions.get(event.data.stepId) ?? ''}`]];
    }),
  );
}

describe('an agent that gets another version while a run waits', () => {
  test('does the rest of that run as it was when the run started, over restarts; the next run has the new one', async () => {
    const source = definition([
      `{ id: asked, checkpoint_after: { question: Go on? }, ${saying()} }`,
      `{ id: later, depends_on: [asked], ${saying()} }`,
    ]);
    const runId = await it.start(source);
    await it.reached(runId, 'checkpoint');
    register('2.0.0', 'second');
    await restart();
    await answer(runId);
    expect(workOf(runId)).toEqual({ asked: 'first 1.0.0', later: 'first 1.0.0' });
    const next = await it.start(source);
    await answer(next);
    expect(workOf(next)).toEqual({ asked: 'second 2.0.0', later: 'second 2.0.0' });
  });

  test('is the new one where a step says `version: latest`', async () => {
    const runId = await it.start(
      definition([
        HOLD,
        `{ id: old, depends_on: [hold], ${saying()} }`,
        `{ id: new, depends_on: [hold], version: latest, ${saying()} }`,
      ]),
    );
    register('2.0.0', 'second');
    await restart();
    await goOn(runId);
    expect(workOf(runId)).toEqual({ old: 'first 1.0.0', new: 'second 2.0.0' });
  });

  test('is the new one for what undoes a step that says so', async () => {
    const undo = ', compensate: { agent: keeper, input: { payload: { of: undoing } } }';
    const runId = await it.start(
      definition([
        `{ id: work, version: latest, ${saying(undo)} }`,
        '{ id: hold, depends_on: [work], type: wait, signal: go }',
        '{ id: bad, depends_on: [hold], agent: test-fail }',
      ]),
      { attended: false },
    );
    await it.happened(runId, 'orchestration.step.completed', 'work');
    register('2.0.0', 'second');
    await restart();
    await signal(runId);
    await it.ended(runId);
    const versions = it
      .events(runId)
      .flatMap((event) =>
        event.type === 'orchestration.step.started' && event.data.agent === 'keeper' ? [event.data.agentVersion] : [],
      );
    expect(versions).toEqual(['1.0.0', '2.0.0']);
  });

  test('is the old one for items, children, cleanup and what undoes a step, and its file may be gone', async () => {
    it.import('child', definition([`{ id: inner, ${saying()} }`], { name: 'child' }));
    const undo = ', compensate: { agent: keeper, input: { payload: { of: undoing } } }';
    const runId = await it.start(
      definition(
        [
          HOLD,
          `{ id: each, depends_on: [hold], for_each: "{{ ['a', 'b'] }}", ${saying(undo)} }`,
          '{ id: nested, depends_on: [each], type: orchestration, orchestration: { name: child, owner: owner } }',
          '{ id: bad, depends_on: [nested], agent: test-fail }',
        ],
        { more: `  finally:\n    - { id: tidy, ${saying()} }\n` },
      ),
      { attended: false },
    );
    rmSync(join(folder(), 'keeper.yaml'));
    await restart();
    await signal(runId);
    await it.ended(runId);
    expect(workOf(runId)).toMatchObject({ 'each[0]': 'first 1.0.0', 'each[1]': 'first 1.0.0', tidy: 'first 1.0.0' });
    expect(Object.values(workOf(runId)).filter((word) => word.endsWith('1.0.0'))).toHaveLength(5); // with both undone
    const [child] = it.engine.readModels.childrenOf(runId);
    expect(workOf(child?.id ?? '')).toEqual({ inner: 'first 1.0.0' });
  });

  test('is the old one for a step that somebody retries later', async () => {
    register('1.0.0', 'first', { name: 'picky' });
    const runId = await it.start(
      definition(['{ id: work, agent: picky, output_mapping: { by: "$.content.deliverable.type" } }']),
    );
    await it.reached(runId, 'needs_attention');
    register('2.0.0', 'second', { name: 'picky' });
    await restart();
    await it.engine.command(
      runId,
      { type: 'retry', stepId: 'work', modifications: { payload: { of: 'work' } }, notes: null },
      'operator:test',
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(workOf(runId)).toEqual({ work: 'first 1.0.0' });
  });

  test('is the new one in a child that is the latest, and stays that one', async () => {
    const child = (version: string) =>
      definition([HOLD, `{ id: inner, depends_on: [hold], ${saying()} }`], { name: 'child', version });
    it.import('child', child('1.0.0'));
    const runId = await it.start(
      definition([
        HOLD,
        `{ id: mine, depends_on: [hold], ${saying()} }`,
        '{ id: nested, depends_on: [mine], type: orchestration, orchestration: { name: child, owner: owner, version: latest } }',
      ]),
    );
    register('2.0.0', 'second');
    await restart();
    await signal(runId);
    await it.happened(runId, 'orchestration.child.started', 'nested');
    const [nested] = it.engine.readModels.childrenOf(runId);
    register('3.0.0', 'third');
    await restart();
    await goOn(nested?.id ?? '');
    await it.ended(runId);
    expect([workOf(runId), workOf(nested?.id ?? '')]).toMatchObject([
      { mine: 'first 1.0.0' },
      { inner: 'second 2.0.0' },
    ]);
  });
});

describe('the old version is there', () => {
  const nested = async () => {
    it.import('child', definition([HOLD, `{ id: inner, depends_on: [hold], ${saying()} }`], { name: 'child' }));
    const runId = await it.start(
      definition([
        '{ id: nested, type: orchestration, orchestration: { name: child, owner: owner } }',
        `{ id: after, depends_on: [nested], ${saying()} }`,
      ]),
    );
    await it.happened(runId, 'orchestration.child.started', 'nested');
    const [child] = it.engine.readModels.childrenOf(runId);
    return { runId, childId: child?.id ?? '' };
  };

  test('for a child whose root run was set aside', async () => {
    const { runId, childId } = await nested();
    await it.close();
    const database = openDatabase(storePath(directory), {});
    const trigger =
      database
        .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'snapshots_are_never_changed'")
        .pluck()
        .get() ?? '';
    database.exec(
      `DROP TRIGGER snapshots_are_never_changed; UPDATE definition_snapshots SET definition = '{' WHERE definition LIKE '%"after"%'; ${trigger}`,
    );
    database.close();
    register('2.0.0', 'second');
    it = await open();
    await it.until(runId, ({ error }) => error !== null);
    await goOn(childId);
    expect(workOf(childId)).toEqual({ inner: 'first 1.0.0' });
  });

  test('after a restore of a backup, and after a rebuild of what readers see', async () => {
    const { runId, childId } = await nested();
    const { file } = await it.engine.backup(null);
    await it.close();
    restoreStore(directory, file, Date.now());
    register('2.0.0', 'second');
    it = await open();
    expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
    await goOn(childId);
    await it.ended(runId);
    expect([workOf(runId), workOf(childId)]).toMatchObject([{ after: 'first 1.0.0' }, { inner: 'first 1.0.0' }]);
  });
});

describe('a file that says something else under the same version', () => {
  test('starts nothing once runs have used that version; what they have used stays', async () => {
    const source = definition([HOLD, `{ id: work, depends_on: [hold], ${saying()} }`]);
    const runId = await it.start(source);
    register('1.0.0', 'other');
    await restart();
    await expect(it.start(source)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('keeper 1.0.0') as unknown,
      remedy: expect.stringContaining('version') as unknown,
    });
    await goOn(runId);
    expect(workOf(runId)).toEqual({ work: 'first 1.0.0' });
    register('1.1.0', 'other');
    await restart();
    const next = await it.start(source);
    await goOn(next);
    expect(workOf(next)).toEqual({ work: 'other 1.1.0' });
  });

  test('is another one as long as no run has used it', async () => {
    register('1.0.0', 'other');
    await restart();
    const runId = await it.start(definition([HOLD, `{ id: work, depends_on: [hold], ${saying()} }`]));
    await goOn(runId);
    expect(workOf(runId)).toEqual({ work: 'other 1.0.0' });
  });

  test('may say otherwise how the agent presents itself and how often it is called', async () => {
    await it.start(definition([HOLD, `{ id: work, depends_on: [hold], ${saying()} }`]));
    register('1.0.0', 'first', {
      description: 'Keeps what it is given.',
      more: 'limits: { concurrency: 3 } # as the disk can take\nbreaker: {}\n',
    });
    await restart();
    await goOn(await it.start(definition([HOLD, `{ id: work, depends_on: [hold], ${saying()} }`])));
  });

  test('fails a step that asks for the latest', async () => {
    const runId = await it.start(definition([HOLD, `{ id: work, depends_on: [hold], version: latest, ${saying()} }`]), {
      attended: false,
    });
    register('1.0.0', 'other');
    await restart();
    await signal(runId);
    await it.until(runId, ({ status }) => status !== 'running');
    expect(it.events(runId).find(({ type }) => type === 'orchestration.step.failed')?.data).toMatchObject({
      error: { code: 'agent_version_changed', retryable: false },
    });
  });
});

test.each([
  ['nobody has kept', 'DELETE FROM agent_versions'],
  ['can no longer be read', "UPDATE agent_versions SET source = 'type: oracle'"],
])('a version that a run is pinned to and that %s is replaced by the newest, and the step says so', async (_, sql) => {
  const runId = await it.start(definition([HOLD, `{ id: work, depends_on: [hold], ${saying()} }`]));
  await it.close();
  const database = openDatabase(storePath(directory), {});
  database.exec(
    `DROP TRIGGER agent_versions_are_never_deleted; DROP TRIGGER agent_versions_are_never_changed; ${sql};`,
  );
  database.close();
  register('2.0.0', 'second');
  it = await open();
  await goOn(runId);
  expect(workOf(runId)).toEqual({ work: 'second 2.0.0' });
  const started = it
    .events(runId)
    .find((event) => event.type === 'orchestration.step.started' && event.data.stepId === 'work');
  expect(started?.data).toMatchObject({
    warnings: [{ code: 'agent_version_lost', message: expect.stringContaining('1.0.0') as unknown }],
  });
});

test('an agent whose tools another one uses is pinned and kept with the run as well', async () => {
  writeFileSync(
    join(folder(), 'analyst.yaml'),
    `metadata: { name: analyst, displayName: Analyst, version: 1.0.0, description: Looks things up. }
type: context
configuration: { provider: openai, model: gpt-5-mini, systemPrompt: Look it up., tools: [ { agent: keeper } ] }
rehearsal: { responder: draft }
`,
  );
  await restart();
  const runId = await it.start(
    definition([HOLD, '{ id: work, depends_on: [hold], agent: analyst, input: { userMessage: Go } }']),
  );
  const [created] = it.events(runId);
  expect(created?.data).toMatchObject({ pinned: { agents: { analyst: '1.0.0', keeper: '1.0.0' } } });
  register('2.0.0', 'second');
  await restart();
  expect(it.engine.agents.findVersion('keeper', '1.0.0')?.configuration).toMatchObject({ recordType: 'first' });
  expect(it.engine.agents.find('keeper')?.version).toBe('2.0.0');
  await goOn(runId);
});
