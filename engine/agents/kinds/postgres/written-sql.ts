/**
 * The statements that write, made from what a caller wants: never from a text of theirs.
 *
 * Rules
 *  1. Tables and columns are those that the database has and the agent's file permits; each value is a parameter.
 *  2. What is changed or deleted is named by its columns: nothing is done to a whole table.
 */
import { AgentError } from '../../port/agent.ts';
import type { Json, JsonObject } from '../../../values/json.ts';

export interface WrittenStatement {
  readonly sql: string;
  readonly parameters: readonly Json[];
}

/** The types of the columns of each table that may be written to, by their names. */
export type KnownColumns = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type Write =
  | { readonly kind: 'insert'; readonly table: string; readonly rows: readonly JsonObject[] }
  | { readonly kind: 'update'; readonly table: string; readonly values: JsonObject; readonly where: JsonObject }
  | { readonly kind: 'delete'; readonly table: string; readonly where: JsonObject }
  | { readonly kind: 'rpc'; readonly function: string; readonly arguments: JsonObject };

export function statementFor(
  write: Write,
  known: { readonly schema: string; readonly columns: KnownColumns; readonly functions: readonly string[] },
): WrittenStatement {
  const parameters: Json[] = [];
  const value = (given: Json, type = ''): string =>
    `$${parameters.push(isPlain(given, type) ? given : JSON.stringify(given))}`;
  if (write.kind === 'rpc') {
    if (!known.functions.includes(write.function)) throw refused(`The function ${write.function} is not allowed`);
    const given = Object.entries(write.arguments).map(([name, one]) => `${quoted(name)} => ${value(one)}`);
    return { sql: `select * from ${quoted(known.schema)}.${quoted(write.function)}(${given.join(', ')})`, parameters };
  }
  const columns = Object.hasOwn(known.columns, write.table) ? known.columns[write.table] : undefined;
  if (!columns) throw refused(`The table ${write.table} is not allowed`);
  const table = `${quoted(known.schema)}.${quoted(write.table)}`;
  const column = (name: string): string => {
    if (Object.hasOwn(columns, name)) return quoted(name);
    throw refused(`${write.table} has no column ${name}; it has ${Object.keys(columns).join(', ')}`);
  };
  const set = (name: string, one: Json): string => `${column(name)} = ${value(one, columns[name])}`;
  const matching = (where: JsonObject): string => {
    const tests = Object.entries(where).map(([name, one]) =>
      one === null ? `${column(name)} is null` : set(name, one),
    );
    if (tests.length === 0) throw refused('Say in `where` which rows are meant: nothing is done to a whole table'); // rule 2
    return tests.join(' and ');
  };
  switch (write.kind) {
    case 'insert': {
      const names = [...new Set(write.rows.flatMap((row) => Object.keys(row)))];
      if (names.length === 0) throw refused('There is nothing to insert');
      const rows = write.rows.map((row) => {
        const values = names.map((name) =>
          Object.hasOwn(row, name) ? value(row[name] ?? null, columns[name]) : 'default',
        );
        return `(${values.join(', ')})`;
      });
      return {
        sql: `insert into ${table} (${names.map(column).join(', ')}) values ${rows.join(', ')} returning *`,
        parameters,
      };
    }
    case 'update': {
      const changes = Object.entries(write.values).map(([name, one]) => set(name, one));
      if (changes.length === 0) throw refused('There is nothing to change');
      return {
        sql: `update ${table} set ${changes.join(', ')} where ${matching(write.where)} returning *`,
        parameters,
      };
    }
    case 'delete':
      return { sql: `delete from ${table} where ${matching(write.where)} returning *`, parameters };
  }
}

/** Objects are written as JSON, and lists too where the column is no list. */
function isPlain(value: Json, type: string): boolean {
  return value === null || typeof value !== 'object' || (Array.isArray(value) && type === 'ARRAY');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function refused(message: string): AgentError {
  return new AgentError('sql_refused', message, { retryable: false, details: { rule: 'write_not_allowed' } });
}
