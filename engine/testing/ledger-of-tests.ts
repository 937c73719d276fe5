/** A model, and a PostgreSQL with a ledger, for the tests of one file: as new before each of them. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { engineWithDatabases } from './databases-that-ask.ts';
import { ModelServer } from './model-server/model-server.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from './postgres/start-postgres.ts';
import type { TestEngine } from './test-engine.ts';

export interface LedgerOfTests {
  readonly model: ModelServer;
  /** The texts in the ledger. */
  entries(): Promise<readonly unknown[]>;
  engineWith(...files: Parameters<typeof engineWithDatabases>[1][]): Promise<TestEngine>;
}

/** To be called once, beside the tests. */
export function openLedgerOfTests(): LedgerOfTests {
  let postgres: StartedPostgres | null = null;
  let model: ModelServer | null = null;
  beforeAll(async () => {
    model = await ModelServer.open();
    if (whyNoPostgres === null) postgres = await startPostgres();
  });
  afterAll(async () => {
    await model?.close();
    await postgres?.close();
  });
  beforeEach(async () => {
    if (model) model.asked.length = 0;
    await postgres?.run(
      'drop table if exists entries, baton_idempotency',
      'create table entries (id int primary key, text text, extra jsonb)',
      `insert into entries values (1, 'first', null)`,
      `create or replace function add_up(a int, b int) returns int language sql as 'select a + b'`,
    );
  });
  const opened = (): ModelServer => {
    if (model) return model;
    throw new Error('The model is there as soon as tests run');
  };
  return {
    get model() {
      return opened();
    },
    entries: async () => ((await postgres?.run('select text from entries order by id')) ?? []).map(({ text }) => text),
    engineWith: (...files) => engineWithDatabases({ model: opened().baseUrl, database: postgres?.url ?? '' }, ...files),
  };
}
