/**
 * Reads all events again and again, a few at a time, and says of which the bytes have changed since they were recorded.
 *
 * Rules
 *  1. Nobody notices: a turn takes a millisecond or two of four a second, and holds nothing open in between.
 *  2. Where it is, is kept: the next start goes on from there. A round that is done is followed by another a day later.
 *  3. What is found is told once in the life of an engine, with its name. The engine goes on.
 */
import type Database from 'better-sqlite3';
import { BEFORE_ALL, chainedEvents, judgeEvent, type ChainPlace, type ChainRow } from './event-chain.ts';
import type { WritableDatabase } from './open-database.ts';
import { StorageChanged } from './storage-errors.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export interface SlowCheck {
  /** Reads on for a moment. True: the round is done, or none is due. */
  turn(now: number): boolean;
}

interface SlowCheckOptions {
  readonly database: WritableDatabase;
  readonly unit: UnitOfWork;
  readonly onFound: (error: StorageChanged) => void;
  /** Of one turn. Default 2. */
  readonly budgetMs?: number;
}

type Checks = ChainPlace & { readonly completed_at: number | null };

const DAY = 24 * 60 * 60 * 1000;

export function createSlowCheck({ database, unit, onFound, budgetMs = 2 }: SlowCheckOptions): SlowCheck {
  const events = database.prepare<[number, number], ChainRow>(chainedEvents).raw();
  const find = database.prepare<[], Checks>('SELECT run, sequence, chain, completed_at FROM chain_checks');
  const keep: Database.Statement<[number, number, number, number | null]> = database.prepare(
    `INSERT INTO chain_checks (id, run, sequence, chain, completed_at) VALUES (1, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET run = excluded.run, sequence = excluded.sequence, chain = excluded.chain, completed_at = excluded.completed_at`,
  );
  const told = new Set<string>();

  /** Rule 2. */
  function placeAt(now: number): ChainPlace | null {
    const known = find.get();
    if (!known) return BEFORE_ALL;
    if (known.completed_at === null) return known;
    return Math.abs(now - known.completed_at) < DAY ? null : BEFORE_ALL; // a clock that was set back holds nothing up
  }

  function tell(problem: string): void {
    if (told.has(problem)) return;
    told.add(problem);
    onFound(new StorageChanged(database.name, problem));
  }

  return {
    turn(now) {
      let place = placeAt(now);
      if (place === null) return true;
      const until = performance.now() + budgetMs;
      let isDone = true;
      for (const row of events.iterate(place.run, place.sequence)) {
        const judged = judgeEvent(place, row);
        place = judged.place;
        if (judged.problem !== null) tell(judged.problem);
        if (performance.now() < until) continue;
        isDone = false;
        break;
      }
      const { run, sequence, chain } = place;
      unit.run(() => keep.run(run, sequence, chain, isDone ? now : null));
      return isDone;
    },
  };
}
