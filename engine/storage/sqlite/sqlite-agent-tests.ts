import type Database from 'better-sqlite3';
import type { AgentTest, AgentTestLog, TestSpending } from '../../agents/port/agent-tests.ts';
import { billionthsOf, dollarsOf } from '../../values/money.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface SpentRow {
  readonly agent: string;
  readonly billionths: number;
  readonly calls: number;
}

/** See migrations/0018-agents.ts. */
export class SqliteAgentTests implements AgentTestLog {
  readonly #unit: UnitOfWork;
  readonly #insert: () => Database.Statement<[AgentTest]>;
  readonly #newest: () => Database.Statement<[string, number], AgentTest>;
  readonly #spent: () => Database.Statement<[number, number], SpentRow>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#insert = lazily(() =>
      database.prepare(`
        INSERT INTO agent_tests (agent, version, sha256, mode, actor, began_at, took_ms, error, cost)
        VALUES (@agent, @version, @sha256, @mode, @actor, @beganAt, @tookMs, @error, @cost)`),
    );
    this.#newest = lazily(() =>
      database.prepare<[string, number], AgentTest>(`
        SELECT agent, version, sha256, mode, actor, began_at AS beganAt, took_ms AS tookMs, error, cost
        FROM agent_tests WHERE agent = ? ORDER BY began_at DESC, test DESC LIMIT ?`),
    );
    this.#spent = lazily(() =>
      database.prepare<[number, number], SpentRow>(`
        SELECT agent, COALESCE(SUM(cost), 0) AS billionths, COUNT(*) AS calls
        FROM agent_tests WHERE mode = 'live' AND began_at >= ? AND began_at < ? GROUP BY agent`),
    );
  }

  note(test: AgentTest): void {
    const cost = test.cost === null ? null : billionthsOf(test.cost);
    this.#unit.run(() => this.#insert().run({ ...test, cost }));
  }

  newestOf(agent: string, limit: number): readonly AgentTest[] {
    return this.#newest()
      .all(agent, limit)
      .map((test) => ({ ...test, cost: test.cost === null ? null : dollarsOf(test.cost) }));
  }

  spentBetween(from: number, until: number): readonly TestSpending[] {
    return this.#spent()
      .all(from, until)
      .map(({ agent, billionths, calls }) => ({ agent, dollars: dollarsOf(billionths), calls }));
  }
}
