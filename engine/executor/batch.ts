/** What one turn of the engine's loop records: all of it in one transaction, or none. */
import type { AgentVersion } from '../agents/port/registry.ts';
import type { DefinitionSnapshot } from '../journal/journal.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import type { Awaitable } from '../values/deferred.ts';

export interface Batch {
  readonly events: RunEvent[];
  readonly snapshots: DefinitionSnapshot[];
  /** Versions of agents that these events' runs are the first to use. */
  readonly agents: AgentVersion[];
  /** Runs that these events created. */
  readonly created: Set<RunState>;
  /** Every run that these events changed, the created ones included. */
  readonly touched: Set<RunState>;
}

/**
 * Makes a batch durable, together with what readers see of it: before it returns, or, where the store lies elsewhere,
 * before it resolves. Throws or rejects with `StorageFull` and records nothing.
 */
export type Record = (batch: Batch) => Awaitable<void>;

export function emptyBatch(): Batch {
  return { events: [], snapshots: [], agents: [], created: new Set(), touched: new Set() };
}
