/**
 * The checksum of each run's last event, on which the next one is built. Remembered for runs that are being written to.
 */
import type Database from 'better-sqlite3';
import { CHAIN_START, chainOf, type ChainedEvent } from './event-chain.ts';
import type { ReadableDatabase } from './open-database.ts';

const REMEMBERED = 20_000;

interface Head {
  sequence: number;
  chain: number;
}

export class ChainHeads {
  readonly #find: Database.Statement<[number, number], number>;
  readonly #known = new Map<number, Head>();

  constructor(database: ReadableDatabase) {
    this.#find = database
      .prepare<[number, number], number>(
        `SELECT coalesce(events.chain, earlier_chain.chain) FROM events LEFT JOIN earlier_chain USING (position)
         WHERE run = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1`,
      )
      .pluck();
  }

  /** The checksum of an event that is about to be written, which is from now on the last of its run. */
  next(run: number, event: ChainedEvent): number {
    const known = this.#known.get(run);
    const isNext = known !== undefined && known.sequence === event.sequence - 1;
    const chain = chainOf(isNext ? known.chain : (this.#find.get(run, event.sequence) ?? CHAIN_START), event);
    if (known) {
      known.sequence = event.sequence;
      known.chain = chain;
    } else {
      this.#known.set(run, { sequence: event.sequence, chain });
    }
    return chain;
  }

  /**
   * Before a statement is made, when all that was chained has been written:
   * what is forgotten in its midst can be found nowhere.
   */
  makeRoom(): void {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
  }

  /** After anything that was written has been undone. */
  forget(): void {
    this.#known.clear();
  }
}
