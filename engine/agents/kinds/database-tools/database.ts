/** A database as its tools see it. */
import type { Grants } from '../../grants/grants.ts';
import type { SentStatement } from '../../../definition/tool-call.ts';
import type { Json } from '../../port/agent.ts';
import type { Write } from '../postgres/written-sql.ts';

export interface ToolDatabase {
  readonly operations: readonly DatabaseOperation[];
  /** Tables that may be read, and what is in them. */
  describe(signal: AbortSignal): Promise<Json>;
  query(statement: ReadStatement, signal: AbortSignal): Promise<ReadRows>;
  /** As it would be sent now. Rejects where it would be refused. */
  statement(wanted: WantedStatement, signal: AbortSignal): Promise<SentStatement>;
  /** Never twice for the same key. */
  write(write: Write, key: string, signal: AbortSignal): Promise<Json>;
}

export type DatabaseOperation = NonNullable<Grants['database']>['operations'][number];

/** What a caller wants of it. */
export type WantedStatement = ({ readonly kind: 'query' } & ReadStatement) | Write;

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
