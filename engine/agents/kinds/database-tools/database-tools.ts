/** What can be asked of a database by name, by a step or by a model. */
import { z } from 'zod';
import type { Json } from '../../port/agent.ts';
import type { DatabaseOperation, ToolDatabase, WantedStatement } from './database.ts';

export interface DatabaseTool {
  readonly name: string;
  readonly description: string;
  readonly operation: DatabaseOperation;
  readonly input: z.ZodType;
  /** Null: nothing that a caller can word. */
  wants(input: unknown): WantedStatement | null;
  run(input: unknown, database: ToolDatabase, of: CallOfTool): Promise<Json>;
}

export interface CallOfTool {
  readonly key: string;
  readonly signal: AbortSignal;
}

const values = z.record(z.string(), z.json());
const where = values.describe('Columns and the values that they must have; null: none');

function tool<Input extends z.ZodType>(
  name: string,
  operation: DatabaseOperation,
  description: string,
  input: Input,
  wanted: (input: z.output<Input>) => WantedStatement | null,
): DatabaseTool {
  const wants = (given: unknown): WantedStatement | null => wanted(input.parse(given));
  return {
    name,
    operation,
    description,
    input,
    wants,
    run: async (given, database, of) => (await answer(wants(given), database, of)) as Json,
  };
}

function answer(wanted: WantedStatement | null, database: ToolDatabase, { key, signal }: CallOfTool): Promise<unknown> {
  if (wanted === null) return database.describe(signal);
  return wanted.kind === 'query' ? database.query(wanted, signal) : database.write(wanted, key, signal);
}

/** What it tells is told to whoever may read. */
export const DESCRIBES = 'supabase_schema_introspect';

const DATABASE_TOOLS: readonly DatabaseTool[] = [
  tool(
    DESCRIBES,
    'select',
    'Tells which tables may be read, and their columns with types and meaning. Ask this before you write a query.',
    z.strictObject({}),
    () => null,
  ),
  tool(
    'supabase_query',
    'select',
    'Runs one SELECT of Postgres and gives its rows. Texts are never written into the statement: write $1, $2, … and pass the values as parameters.',
    z.strictObject({ sql: z.string(), parameters: z.array(z.json()).default([]) }),
    (input) => ({ kind: 'query', ...input }),
  ),
  tool(
    'supabase_insert',
    'insert',
    'Adds rows to a table, and gives them back as the database keeps them.',
    z.strictObject({ table: z.string(), rows: z.array(values).min(1) }),
    (input) => ({ kind: 'insert', ...input }),
  ),
  tool(
    'supabase_update',
    'update',
    'Changes the rows whose columns have these values.',
    z.strictObject({ table: z.string(), values, where }),
    (input) => ({ kind: 'update', ...input }),
  ),
  tool(
    'supabase_delete',
    'delete',
    'Deletes the rows whose columns have these values.',
    z.strictObject({ table: z.string(), where }),
    (input) => ({ kind: 'delete', ...input }),
  ),
  tool(
    'supabase_rpc',
    'rpc',
    'Calls a function of the database by its name.',
    z.strictObject({ function: z.string(), arguments: values.default({}) }),
    (input) => ({ kind: 'rpc', ...input }),
  ),
];

export function toolsOfDatabase({ operations }: Pick<ToolDatabase, 'operations'>): readonly DatabaseTool[] {
  return DATABASE_TOOLS.filter(({ operation }) => operations.includes(operation));
}
