/** What a database says of itself, as far as an agent's file permits. */
import { toText } from '../../../values/json-text.ts';
import type { Ask } from './postgres-session.ts';
import type { KnownColumns } from './written-sql.ts';

export interface DescribedTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isNullable: boolean }[];
}

/** Views are tables here, too. What the role may not see, the database does not tell. */
export async function describeTables(
  ask: Ask,
  schema: string,
  tables: readonly string[],
): Promise<readonly DescribedTable[]> {
  const { rows } = await ask(
    `select c.table_name, c.column_name, c.data_type, c.is_nullable,
            coalesce(obj_description(format('%I.%I', c.table_schema, c.table_name)::regclass), '') as description
     from information_schema.columns as c
     where c.table_schema = $1 and c.table_name = any($2)
     order by c.table_name, c.ordinal_position`,
    [schema, tables],
  );
  return [...Map.groupBy(rows, (row) => toText(row['table_name']))].map(([name, columns]) => ({
    name,
    description: toText(columns[0]?.['description']),
    columns: columns.map((row) => ({
      name: toText(row['column_name']),
      type: toText(row['data_type']),
      isNullable: row['is_nullable'] === 'YES',
    })),
  }));
}

export function columnsOf(tables: readonly DescribedTable[]): KnownColumns {
  return Object.fromEntries(
    tables.map((table) => [table.name, Object.fromEntries(table.columns.map(({ name, type }) => [name, type]))]),
  );
}
