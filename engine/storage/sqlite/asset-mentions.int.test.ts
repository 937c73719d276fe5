import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { openStore, openStoreForReading } from './sqlite-store.ts';

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const picture = `${HASH}.png`;

function opened(directory = temporaryDirectory()) {
  const store = openStore(directory);
  const { database } = store;
  const key = database.prepare<[string], number>('INSERT INTO run_keys (run_id) VALUES (?) RETURNING run').pluck();
  const tell = database.prepare<[number, number, string]>(
    `INSERT INTO events (run, sequence, type, at, actor, data) VALUES (?, ?, 'orchestration.test', 1, 'system', ?)`,
  );
  let sequence = 0;
  return {
    directory,
    store,
    database,
    run: (id: string) => key.get(id) ?? 0,
    tell: (run: number, data: unknown) => void tell.run(run, ++sequence, JSON.stringify(data)),
    readUntil: () => database.prepare<[], number>('SELECT position FROM asset_mentions_until').pluck().get(),
  };
}

test('an asset is found in the runs that name it, also those of before a question and after a restart', async () => {
  const { directory, store, run, tell } = opened();
  const [first, second, third] = [run('run-1'), run('run-2'), run('run-3')];
  tell(first, { assetId: picture });
  tell(second, { text: `See /assets/${picture}, and ${OTHER}` });
  expect((await store.whereAssetIsNamed(picture)).runIds).toEqual(['run-2', 'run-1']);
  expect((await store.whereAssetIsNamed(`${OTHER}.txt`)).runIds).toEqual([]);
  tell(third, [{ file: picture }]);
  expect((await store.whereAssetIsNamed(picture)).runIds).toEqual(['run-3', 'run-2', 'run-1']);
  store.close();
  const again = openStoreForReading(directory);
  onTestFinished(() => again.close());
  expect((await again.whereAssetIsNamed(picture)).runIds).toEqual(['run-3', 'run-2', 'run-1']);
});

test('a question reads what was recorded since the one before, in pages, and two at once read it once', async () => {
  const { store, database, run, tell, readUntil } = opened();
  onTestFinished(() => store.close());
  const only = run('run-1');
  store.transaction(() => {
    for (let event = 0; event < 2_500; event++) tell(only, { event });
    tell(only, { assetId: picture });
  });
  const [one, other] = await Promise.all([store.whereAssetIsNamed(picture), store.whereAssetIsNamed(picture)]);
  expect([one.runIds, other.runIds]).toEqual([['run-1'], ['run-1']]);
  expect(readUntil()).toBe(2_501);
  const plan = database
    .prepare<[], { detail: string }>('EXPLAIN QUERY PLAN SELECT data FROM events WHERE position > 5 ORDER BY position')
    .all();
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH events USING INTEGER PRIMARY KEY (rowid>?)']);
});

test('what can not be written down is found all the same, and written down with the next question', async () => {
  const { directory, store, database, run, tell, readUntil } = opened();
  tell(run('run-1'), { assetId: picture });
  database.pragma('query_only = 1');
  expect((await store.whereAssetIsNamed(picture)).runIds).toEqual(['run-1']);
  expect(readUntil()).toBeUndefined();
  database.pragma('query_only = 0');
  tell(run('run-2'), { assetId: picture });
  expect((await store.whereAssetIsNamed(picture)).runIds).toEqual(['run-2', 'run-1']);
  expect(readUntil()).toBe(2);
  tell(run('run-3'), { assetId: picture });
  store.close();
  const reading = openStoreForReading(directory);
  onTestFinished(() => reading.close());
  expect((await reading.whereAssetIsNamed(picture)).runIds).toEqual(['run-3', 'run-2', 'run-1']);
});
