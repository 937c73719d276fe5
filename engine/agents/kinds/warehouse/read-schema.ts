/**
 * Asks the database what it holds. Postgres takes its time for this, so it is asked once, when the warehouse is built.
 */
import { isExactNumber } from '../../../values/exact-numbers.ts';
import type { PGlite } from '@electric-sql/pglite';
import type { CatalogedKpi, DatabaseSchema } from './database-protocol.ts';

/**
 * Postgres type numbers. Days stay days, and numbers are numbers as far as JSON keeps them: whole ones with more digits
 * stay text.
 */
export const parsers = {
  20: exactly,
  1700: exactly,
  1082: String,
  1114: String,
  1184: String,
};

function exactly(text: string): number | string {
  const value = Number(text);
  return isExactNumber(value) && !(Math.abs(value) >= 1e21) ? value : text;
}

export async function readSchema(database: PGlite): Promise<DatabaseSchema> {
  const columns = await database.query<{ table: string; description: string | null; column: string; type: string }>(
    `select c.table_name as table, obj_description(format('%I.%I', c.table_schema, c.table_name)::regclass) as description,
            c.column_name as column, c.data_type as type
     from information_schema.columns as c
     where c.table_schema = 'public'
     order by c.table_name, c.ordinal_position`,
  );
  const kpis = await database.query<CatalogedKpi>('select * from kpi_catalog order by kpi', [], { parsers });
  const coverage = await database.query<{ from: string; to: string }>(
    'select min(day)::text as from, max(day)::text as to from kpi_daily',
  );
  return {
    tables: [...Map.groupBy(columns.rows, ({ table }) => table)].map(([name, rows]) => ({
      name,
      description: rows[0]?.description ?? '',
      columns: rows.map(({ column, type }) => ({ name: column, type })),
    })),
    kpis: kpis.rows,
    coverage: coverage.rows[0] ?? { from: '', to: '' },
  };
}
