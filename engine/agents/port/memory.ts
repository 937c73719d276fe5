/** What agents know from one run to the next: a store of its own, as a port. Storage implements it. */
import type { Limits } from '../../limits/limits.ts';
import type { Json } from './agent.ts';

export interface MemoryItem {
  readonly id: number;
  /** Of what it is about: `customers/acme`. */
  readonly namespace: string;
  /** Unique in its namespace. */
  readonly key: string;
  readonly value: Json;
  /** Who wrote it last: `agent:writer`, `operator:ada`. */
  readonly writtenBy: string;
  /** The run and the step by which it was written. Null: an operator did it. */
  readonly runId: string | null;
  readonly stepId: string | null;
  /** Milliseconds since 1970, UTC, as are the others. */
  readonly writtenAt: number;
  /** From then on nobody reads it. Null: it stays. */
  readonly expiresAt: number | null;
}

export interface NewMemory {
  readonly namespace: string;
  readonly key: string;
  readonly value: Json;
  readonly expiresAt: number | null;
}

export interface MemoryFilter {
  readonly namespace?: string | undefined;
  /** Found in a namespace, a key or a value. */
  readonly text?: string | undefined;
}

export interface MemoryReader {
  /** Newest first, without what has expired. */
  list(
    filter: MemoryFilter,
    page: { readonly limit: number; readonly offset: number },
    now: number,
  ): { readonly items: readonly MemoryItem[]; readonly total: number };
}

export interface MemoryStore extends MemoryReader {
  /** Newest first. `keys` null: all of the namespace. */
  recall(namespace: string, keys: readonly string[] | null, most: number, now: number): readonly MemoryItem[];
  /**
   * Keeps what a call has to be remembered for, once: what the same call brings again changes nothing. Returns how many
   * there are when it is done, or null: the call was heard before.
   */
  write(
    callKey: string,
    memories: readonly NewMemory[],
    by: Pick<MemoryItem, 'writtenBy' | 'runId' | 'stepId'>,
    now: number,
  ): number | null;
  /** How many there are that have not expired. */
  count(now: number): number;
  /** Undefined: there is no such item. */
  edit(id: number, value: Json, writtenBy: string, now: number): MemoryItem | undefined;
  delete(id: number): MemoryItem | undefined;
}

/** The store as agents use it. */
export interface AgentMemory {
  readonly store: MemoryStore;
  readonly clock: { now(): number };
  readonly limits: () => Limits;
}
