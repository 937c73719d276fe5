/** What can be asked of a database by name, by a step or by a model. */
import { z } from 'zod';
import type { Json } from '../../port/agent.ts';
import type { DatabaseOperation, ToolDatabase } from './database.ts';

export interface DatabaseTool {
  readonly name: string;
  readonly description: string;
  readonly operation: DatabaseOperation;
  readonly input: z.ZodType;
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
  run: (input: z.output<Input>, database: ToolDatabase, of: CallOfTool) => Promise<unknown>,
): DatabaseTool {
  return {
    name,
    operation,
    description,
    input,
    run: async (given, database, of) => (await run(input.parse(given), database, of)) as Json,
  };
}

const DATABASE_TOOLS: readonly DatabaseTool[] = [
  tool(
    'supabase_schema_introspect',
    'select',
    'Tells which tables may be read, and their columns with types and meaning. Ask this before you write a query.',
    z.strictObject({}),
    (_, database, { signal }) => database.describe(signal),
  ),
  tool(
    'supabase_query',
    'select',
    'Runs one SELECT of Postgres and gives its rows. Texts are never written into the statement: write $1, $2, … and pass the values as parameters.',
    z.strictObject({ sql: z.string(), parameters: z.array(z.json()).default([]) }),
    ({ sql, parameters }, database, { signal }) => database.query({ sql, parameters }, signal),
  ),
  tool(
    'supabase_insert',
    'insert',
    'Adds rows to a table, and gives them back as the database keeps them.',
    z.strictObject({ table: z.string(), rows: z.array(values).min(1) }),
    (input, database, { key, signal }) => database.write({ kind: 'insert', ...input }, key, signal),
  ),
  tool(
    'supabase_update',
    'update',
    'Changes the rows whose columns have these values.',
    z.strictObject({ table: z.string(), values, where }),
    (input, database, { key, signal }) => database.write({ kind: 'update', ...input }, key, signal),
  ),
  tool(
    'supabase_delete',
    'delete',
    'Deletes the rows whose columns have these values.',
    z.strictObject({ table: z.string(), where }),
    (input, database, { key, signal }) => database.write({ kind: 'delete', ...input }, key, signal),
  ),
  tool(
    'supabase_rpc',
    'rpc',
    'Calls a function of the database by its name.',
    z.strictObject({ function: z.string(), arguments: values.default({}) }),
    (input, database, { key, signal }) => database.write({ kind: 'rpc', ...input }, key, signal),
  ),
];

export function toolsOfDatabase({ operations }: Pick<ToolDatabase, 'operations'>): readonly DatabaseTool[] {
  return DATABASE_TOOLS.filter(({ operation }) => operations.includes(operation));
}
