/** A database as its tools see it. */
import type { Grants } from '../../grants/grants.ts';
import type { Json } from '../../port/agent.ts';
import type { Write } from '../postgres/written-sql.ts';

export interface ToolDatabase {
  readonly operations: readonly DatabaseOperation[];
  /** Tables that may be read, and what is in them. */
  describe(signal: AbortSignal): Promise<Json>;
  query(statement: ReadStatement, signal: AbortSignal): Promise<ReadRows>;
  /** Never twice for the same key. */
  write(write: Write, key: string, signal: AbortSignal): Promise<Json>;
}

export type DatabaseOperation = NonNullable<Grants['database']>['operations'][number];

export interface ReadStatement {
  readonly sql: string;
  readonly parameters: readonly Json[];
}

export interface ReadRows {
  /** As it was sent: with the limit. */
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Json>>[];
}
