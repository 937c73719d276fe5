import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../journal/journal.ts';
import { storePath } from '../storage/sqlite/sqlite-store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const source = (agent: string, name = 'test') => `
metadata: { name: ${name}, displayName: Test, version: 1.0.0, description: A test, owner: owner }
orchestration:
  steps:
    - { id: a, agent: ${agent} }
    - { id: b, agent: test-noop, depends_on: [a] }
`;

test('a listener that throws is reported, and keeps neither the other listeners nor the runs from going on', async () => {
  const it = await TestEngine.open();
  const heard: StoredEvent[] = [];
  it.engine.subscribe(() => {
    throw new Error('a listener broke');
  });
  it.engine.subscribe((events) => void heard.push(...events));
  const runId = await it.start(source('test-noop'));
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  expect(heard.map(({ position }) => position)).toEqual(it.events(runId).map(({ position }) => position));
  expect(it.bugs).not.toEqual([]);
  await it.close();
});

test('whoever starts a run is told what a reader finds of it', async () => {
  const it = await TestEngine.open();
  it.import('test', source('test-noop'));
  const started = await it.engine.start({
    definition: { name: 'test', version: null },
    parameters: {},
    mode: 'rehearsal',
    attended: true,
    owner: null,
    actor: 'operator:ada',
    correlationId: null,
  });
  expect(started).toEqual(it.engine.readModels.findRun(started.id));
  await it.close();
});

test('after it is closed, an engine says to every request that it is stopping', async () => {
  const it = await TestEngine.open();
  const runId = await it.start(source('test-hang'));
  const closing = it.close();
  const stopping = { name: 'EngineError', code: 'stopping', remedy: expect.any(String) };
  await expect(it.start(source('test-noop'))).rejects.toMatchObject(stopping);
  await closing;
  await expect(it.start(source('test-noop'))).rejects.toMatchObject(stopping);
  await expect(it.engine.command(runId, { type: 'cancel', notes: null }, 'operator:test')).rejects.toMatchObject(
    stopping,
  );
  await expect(it.engine.rebuild()).rejects.toMatchObject(stopping);
  await expect(it.engine.backup(null)).rejects.toMatchObject(stopping);
  expect(it.engine.state).toBe('stopping');
});

test('what is asked for while it closes is either recorded or refused', async () => {
  const directory = temporaryDirectory();
  const it = await TestEngine.open({ directory });
  const starts = Promise.allSettled(Array.from({ length: 20 }, () => it.start(source('test-noop'))));
  await new Promise(setImmediate);
  await it.close();
  const answers = await starts;
  const again = await TestEngine.open({ directory });
  for (const answer of answers) {
    if (answer.status === 'fulfilled') expect(await again.ended(answer.value)).toMatchObject({ status: 'completed' });
    else expect(answer.reason).toMatchObject({ code: 'stopping' });
  }
  await again.close();
});

test('a run whose definition is lost is reported, and does not keep the others from being taken up', async () => {
  const directory = temporaryDirectory();
  const before = await TestEngine.open({ directory });
  const healthy = await before.start(source('test-effect'));
  const lost = await before.start(source('test-hang', 'lost'));
  const later = await before.start(source('test-hang', 'later'));
  await before.close();
  const store = new Database(storePath(directory));
  store
    .prepare("UPDATE runs SET definition_hash = 'gone' WHERE run = (SELECT run FROM run_keys WHERE run_id = ?)")
    .run(lost);
  store.close();

  const it = await TestEngine.open({ directory });
  expect(await it.ended(healthy)).toMatchObject({ status: 'completed' });
  await it.engine.command(later, { type: 'cancel', notes: null }, 'operator:test');
  expect(await it.ended(later)).toMatchObject({ status: 'cancelled' });
  expect(it.bugs).toMatchObject([{ message: expect.stringContaining('gone') }]);
  await it.close();
});
