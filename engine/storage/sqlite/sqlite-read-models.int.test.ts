import { describe, expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import {
  approvalRowOf,
  cacheEntryOf,
  storedChanges,
  deliverableRowOf,
  eventOf,
  kept,
  runChangeOf,
  runRowOf,
} from '../../testing/stored-rows.ts';

const PAGE = { limit: 50, offset: 0 };

describe('runs', () => {
  test('a row comes back as it was written, and changes where it changes', () => {
    const { readModels } = openTestStore();
    const row = runRowOf('child', {
      rootRunId: 'root',
      parentRunId: 'root',
      parentStepId: 'quarter',
      attended: false,
      mode: 'rehearsal',
    });
    readModels.apply(storedChanges({ newRuns: [row] }));
    expect(readModels.findRun('child')).toEqual(row);
    const advanced = { ...row, stepsDone: 1, updatedAt: 5, sequence: 7 };
    readModels.apply(storedChanges({ runs: [runChangeOf(row, advanced)] }));
    expect(readModels.findRun('child')).toEqual(advanced);
    const failed = {
      ...advanced,
      status: 'failed',
      finishedAt: 9,
      error: 'no connection',
      updatedAt: 9,
      sequence: 9,
    } as const;
    readModels.apply(storedChanges({ runs: [runChangeOf(row, failed)] }));
    expect(readModels.findRun('child')).toEqual(failed);
    const retried = { ...failed, status: 'running', finishedAt: null, error: null, sequence: 10 } as const;
    readModels.apply(storedChanges({ runs: [runChangeOf(row, retried)] }));
    expect(readModels.findRun('child')).toEqual(retried);
  });

  test('a change of a run that has no row is a mistake, and undoes what came with it', () => {
    const { readModels } = openTestStore();
    const changes = storedChanges({ newRuns: [runRowOf('a')], runs: [runChangeOf(runRowOf('nobody'), {})] });
    expect(() => readModels.apply(changes)).toThrow('no row of run nobody');
    expect(readModels.findRun('a')).toBeUndefined();
  });

  test('many that change at once are written as each of them would be', () => {
    const { readModels } = openTestStore();
    const rows = Array.from({ length: 21 }, (_, at) => runRowOf(`run-${at}`));
    readModels.apply(storedChanges({ newRuns: rows }));
    const changed = rows.map((row, at) =>
      at % 5 === 0
        ? ({ ...row, stepsDone: at, sequence: 2, status: 'completed', finishedAt: at + 1 } as const)
        : { ...row, stepsDone: at, sequence: 2 },
    );
    readModels.apply(storedChanges({ runs: rows.map((row, at) => runChangeOf(row, changed[at] ?? {})) }));
    expect(rows.map(({ id }) => readModels.findRun(id))).toEqual(changed);
  });

  test('a status that was undone with its transaction is written when it comes again', () => {
    const { readModels, transaction } = openTestStore();
    const row = runRowOf('a');
    readModels.apply(storedChanges({ newRuns: [row] }));
    const paused = storedChanges({ runs: [runChangeOf(row, { status: 'paused', sequence: 2 })] });
    const failing = () =>
      transaction(() => {
        readModels.apply(paused);
        throw new Error('no room');
      });
    expect(failing).toThrow('no room');
    expect(readModels.findRun('a')).toEqual(row);
    readModels.apply(paused);
    expect(readModels.findRun('a')).toMatchObject({ status: 'paused', sequence: 2 });
  });

  test('those that have not ended are listed oldest first, for going on after a restart', () => {
    const { readModels } = openTestStore();
    const newRuns = [
      runRowOf('z'),
      runRowOf('m', { finishedAt: 5, status: 'completed' }),
      runRowOf('a', { status: 'checkpoint' }),
    ];
    readModels.apply(storedChanges({ newRuns }));
    expect(readModels.openRuns().map(({ id }) => id)).toEqual(['z', 'a']);
  });

  test('children are listed in the order of their start', () => {
    const { readModels } = openTestStore();
    readModels.apply(
      storedChanges({
        newRuns: [
          runRowOf('p'),
          runRowOf('z', { parentRunId: 'p' }),
          runRowOf('b', { parentRunId: 'p' }),
          runRowOf('other'),
        ],
      }),
    );
    expect(readModels.childrenOf('p').map(({ id }) => id)).toEqual(['z', 'b']);
    expect(readModels.childrenOf('z')).toEqual([]);
  });

  test('a run may have events before it has a row', () => {
    const { journal, readModels } = openTestStore();
    journal.append([eventOf('a', 1)]);
    expect(readModels.findRun('a')).toBeUndefined();
    expect(readModels.listRuns({}, PAGE)).toEqual({ items: [], total: 0 });
  });
});

describe('the list of runs', () => {
  const rows = [
    runRowOf('r1', { createdAt: 100, status: 'completed', finishedAt: 1 }),
    runRowOf('r2', {
      createdAt: 200,
      status: 'failed',
      finishedAt: 1,
      error: '50% of the rows\\are missing',
      owner: 'marketing-manager',
    }),
    runRowOf('r3', { createdAt: 200, status: 'running', definition: 'blog-post', openQuestions: 2 }),
    runRowOf('r4', { createdAt: 300, status: 'running', parentRunId: 'r3', rootRunId: 'r3' }),
    runRowOf('r5', { createdAt: 50, status: 'checkpoint', definition: 'blog-post' }),
  ];

  test.each([
    ['newest first; of one moment, the one recorded last', {}, ['r4', 'r3', 'r2', 'r1', 'r5']],
    ['by status', { status: ['running'] }, ['r4', 'r3']],
    ['by several statuses', { status: ['checkpoint', 'running', 'failed'] }, ['r4', 'r3', 'r2', 'r5']],
    ['by a status, and those that ask besides', { status: ['checkpoint'], isAsking: true }, ['r3', 'r5']],
    ['only those that ask', { isAsking: true }, ['r3']],
    ['by no status at all', { status: [] }, []],
    ['by definition', { definition: 'blog-post' }, ['r3', 'r5']],
    ['by owner', { owner: 'marketing-manager' }, ['r2']],
    ['only those that nobody started as a child', { parentRunId: null }, ['r3', 'r2', 'r1', 'r5']],
    ['only children of one', { parentRunId: 'r3' }, ['r4']],
    ['by time, the limits left out', { createdAfter: 50, createdBefore: 300 }, ['r3', 'r2', 'r1']],
    ['by a text in the id', { text: 'R4' }, ['r4']],
    ['by a text in the definition', { text: 'blog' }, ['r3', 'r5']],
    ['by a text in the error, signs of the pattern language included', { text: '50% of the rows\\are' }, ['r2']],
    ['by a text that is only a sign of the pattern language', { text: '%' }, ['r2']],
    ['by an empty text, which is none', { text: '' }, ['r4', 'r3', 'r2', 'r1', 'r5']],
    [
      'by many things at once',
      { status: ['running', 'failed'], parentRunId: null, owner: 'finance-manager', text: 'post' },
      ['r3'],
    ],
  ] as const)('%s', (_, filter, ids) => {
    const { readModels } = openTestStore();
    readModels.apply(storedChanges({ newRuns: rows }));
    const { items, total } = readModels.listRuns(filter, PAGE);
    expect({ ids: items.map(({ id }) => id), total }).toEqual({ ids, total: ids.length });
  });

  test('comes in pages that say how many there are', () => {
    const { readModels } = openTestStore();
    readModels.apply(storedChanges({ newRuns: rows }));
    const { items, total } = readModels.listRuns({}, { limit: 2, offset: 3 });
    expect({ ids: items.map(({ id }) => id), total }).toEqual({ ids: ['r1', 'r5'], total: 5 });
    expect(readModels.listRuns({}, { limit: 2, offset: 9 })).toEqual({ items: [], total: 5 });
  });
});

describe('approvals', () => {
  test('are written, decided, and found by status and run, newest first', () => {
    const { readModels } = openTestStore();
    const [first, second, third] = [
      approvalRowOf('a1', { requestedAt: 1 }),
      approvalRowOf('a2', { requestedAt: 2, runId: 'run-2' }),
      approvalRowOf('a3', { requestedAt: 3, kind: 'plan', stepId: null }),
    ];
    readModels.apply(
      storedChanges({
        newRuns: [
          runRowOf('run-1', { definition: first.definition }),
          runRowOf('run-2', { definition: first.definition }),
        ],
        newApprovals: [first, second, third],
      }),
    );
    const decision = {
      id: 'a1',
      status: 'decided',
      decision: 'retry',
      notes: 'shorter',
      modifications: { words: 50 },
      decidedBy: 'operator:ada',
      decidedAt: 9,
    } as const;
    readModels.apply(storedChanges({ approvals: [decision] }));
    expect(readModels.findApproval('a1')).toEqual({ ...first, ...decision });
    expect(readModels.findApproval('nobody')).toBeUndefined();
    expect(readModels.listApprovals({}, PAGE)).toEqual({ items: [third, second, { ...first, ...decision }], total: 3 });
    expect(readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 })).toEqual({
      items: [second],
      total: 2,
    });
    expect(readModels.listApprovals({ status: 'pending', runId: 'run-1' }, PAGE)).toEqual({ items: [third], total: 1 });
    expect(readModels.listApprovals({ runId: 'nobody' }, PAGE)).toEqual({ items: [], total: 0 });
    expect(() => readModels.apply(storedChanges({ approvals: [{ ...decision, id: 'nobody' }] }))).toThrow(
      'no row of approval nobody',
    );
  });
});

describe('deliverables', () => {
  test('every version is kept, and the newest is found without naming it', () => {
    const { readModels } = openTestStore();
    const versions = [
      deliverableRowOf('d1', 1),
      deliverableRowOf('d1', 2, { content: { rows: [{ a: 1 }] }, rehearsed: true }),
      deliverableRowOf('d2', 1, { content: null }),
    ];
    readModels.apply(storedChanges({ deliverables: versions }));
    expect(readModels.deliverablesOf('run-1')).toEqual(versions);
    expect(readModels.deliverablesOf('nobody')).toEqual([]);
    expect(readModels.findDeliverable('d1', null)).toEqual(versions[1]);
    expect(readModels.findDeliverable('d1', 1)).toEqual(versions[0]);
    expect(readModels.findDeliverable('d1', 3)).toBeUndefined();
  });
});

describe('the cache of outputs', () => {
  test('gives an entry until it expires', () => {
    const { readModels } = openTestStore();
    const entry = cacheEntryOf('k', { response: { status: 'success' } });
    readModels.apply(storedChanges({ cache: [kept(entry)] }));
    expect(readModels.findCached('k', 1999)).toEqual(entry);
    expect(readModels.findCached('k', 2000)).toBeUndefined();
    expect(readModels.findCached('other', 1)).toBeUndefined();
  });

  test('a newer entry replaces an older one, and never the other way round', () => {
    const { readModels } = openTestStore();
    const [older, newer] = [
      cacheEntryOf('k', { storedAt: 1000, output: 'old' }),
      cacheEntryOf('k', { storedAt: 1500, output: 'new' }),
    ];
    readModels.apply(storedChanges({ cache: [older, newer].map(kept) }));
    readModels.apply(storedChanges({ cache: [kept(older)] }));
    expect(readModels.findCached('k', 1600)).toEqual(newer);
  });

  test('forgets a definition, or one of its steps, and a rebuild does not bring that back', () => {
    const { readModels } = openTestStore();
    const cacheEntries = [
      cacheEntryOf('a'),
      cacheEntryOf('b', { stepId: 'summarize' }),
      cacheEntryOf('c', { definition: 'blog-post' }),
    ];
    readModels.apply(storedChanges({ cache: cacheEntries.map(kept) }));
    const known = () => ['a', 'b', 'c'].filter((key) => readModels.findCached(key, 1500));
    expect([readModels.invalidateCache('kpi-tracking', 'fetch'), known()]).toEqual([1, ['b', 'c']]);
    expect([readModels.invalidateCache('kpi-tracking', null), known()]).toEqual([1, ['c']]);
    expect(readModels.invalidateCache('kpi-tracking', null)).toBe(0);
    readModels.clear();
    readModels.apply(storedChanges({ cache: cacheEntries.map(kept) }));
    expect(known()).toEqual(['c']);
    readModels.apply(storedChanges({ cache: [kept(cacheEntryOf('a', { storedAt: 1200 }))] }));
    expect(known()).toEqual(['a', 'c']);
  });

  test('does not grow without end: new entries take expired ones with them', () => {
    const { readModels, database } = openTestStore();
    for (let index = 0; index < 100; index += 1) {
      readModels.apply(
        storedChanges({
          cache: [kept(cacheEntryOf(`k${index}`, { storedAt: index * 100, expiresAt: index * 100 + 300 }))],
        }),
      );
    }
    expect(database.prepare('SELECT count(*) FROM step_cache').pluck().get()).toBeLessThanOrEqual(4);
  });
});

test('clearing empties what can be made again, and leaves the journal and the definitions alone', () => {
  const { journal, readModels, definitions } = openTestStore();
  journal.append([eventOf('run-1', 1)]);
  definitions.saveDraft(
    { organization: 'global', owner: 'o', name: 'n', version: '1.0.0', source: 'x', origin: 'editor' },
    1,
  );
  const everything = storedChanges({
    newRuns: [runRowOf('run-1')],
    newApprovals: [approvalRowOf('a')],
    deliverables: [deliverableRowOf('d', 1)],
    cache: [kept(cacheEntryOf('k'))],
  });
  readModels.apply(everything);
  readModels.clear();
  expect([
    readModels.findRun('run-1'),
    readModels.findApproval('a'),
    readModels.findDeliverable('d', 1),
    readModels.findCached('k', 1),
  ]).toEqual([undefined, undefined, undefined, undefined]);
  expect([journal.lastPosition(), definitions.list().length]).toEqual([1, 1]);
  readModels.apply(everything);
  expect(readModels.findRun('run-1')).toEqual(runRowOf('run-1'));
});
