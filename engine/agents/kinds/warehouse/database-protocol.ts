/** What the agent and its database worker say to each other. Everything can be cloned between threads. */
import type { Json } from '../../port/agent.ts';
import type { KpiAggregation } from './kpi-catalog.ts';
import type { SqlRules } from './sql-guard.ts';

export interface WorkerStart {
  readonly folder: string;
  readonly copy: string;
}

export interface WorkerRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly Json[];
  readonly rules: SqlRules;
  /** `check`: tells what would be sent, without sending it. */
  readonly action: 'check' | 'run';
}

/** How far the first building of the warehouse is. */
export interface Preparing {
  readonly message: string;
  readonly percent: number;
}

export type WorkerMessage =
  | ({ readonly type: 'preparing' } & Preparing)
  | { readonly type: 'ready'; readonly schema: DatabaseSchema }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly result: QueryResult }
  | { readonly type: 'refused'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly type: 'error'; readonly id: number; readonly sqlState: string; readonly message: string };

export interface QueryResult {
  /** As it was sent: with the limit. */
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Json>>[];
  /** Those that it reads. */
  readonly tables: readonly string[];
}

/** What the database says of itself. */
export interface DatabaseSchema {
  readonly tables: readonly {
    readonly name: string;
    readonly description: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[];
  readonly kpis: readonly CatalogedKpi[];
  readonly coverage: { readonly from: string; readonly to: string };
}

export interface CatalogedKpi {
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly aggregation: KpiAggregation;
  readonly numerator: string | null;
  readonly denominator: string | null;
  readonly scale: number;
  readonly description: string;
}
