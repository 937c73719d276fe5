/**
 * Reads a statement with Postgres' own parser and lets it pass only when all of this holds:
 *
 * 1. It is at most 8 KiB and exactly one statement, a SELECT.
 * 2. It uses the grammar of sql-grammar.ts and nothing else: no INTO, no row locks, no writing or recursive WITH.
 * 3. It reads only the allowed tables, by their plain names. A name that a WITH defines counts where that WITH is seen.
 * 4. It calls only the allowed functions, operators and types. What stands behind a dot and is no column there is a
 *    call, too.
 * 5. Text is never written into it: every text is a parameter, and there is a value for each parameter.
 * 6. It gives at most `maxRows` rows: a constant LIMIT, which is added when it is missing.
 *
 * The database is asked in a read-only transaction, by a role that may only read:
 * this guard is the first of three walls.
 */
import { allowedFunctions, allowedOperators, allowedTypes, contentOf, isKnownKind } from './sql-grammar.ts';
import type { NodeKind } from './sql-grammar.ts';
import { asList, isFields, namesOf, nodeOf, type Fields } from './sql-nodes.ts';
import { rangesOf, withNamed, type Ranges } from './sql-ranges.ts';

export interface SqlRules {
  readonly tables: readonly string[];
  /** The columns of each table, as the database has them. Of a table that is not named here none is known. */
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly maxRows: number;
}

export type SqlRefusalCode =
  | 'too_long'
  | 'syntax_error'
  | 'not_one_statement'
  | 'not_a_select'
  | 'select_into'
  | 'row_lock'
  | 'writing_cte'
  | 'recursive_cte'
  | 'unsupported_syntax'
  | 'table_not_allowed'
  | 'function_not_allowed'
  | 'operator_not_allowed'
  | 'type_not_allowed'
  | 'text_in_statement'
  | 'parameter_mismatch'
  | 'limit_not_constant'
  | 'limit_too_high';

export type GuardVerdict =
  /** `tables`: those that it reads, each once. */
  | { readonly ok: true; readonly sql: string; readonly tables: readonly string[] }
  | { readonly ok: false; readonly code: SqlRefusalCode; readonly message: string };

const maxLength = 8 * 1024;
const maxDepth = 150;

class Refusal extends Error {
  readonly code: SqlRefusalCode;

  constructor(code: SqlRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

export async function guardSql(sql: string, parameters: readonly unknown[], rules: SqlRules): Promise<GuardVerdict> {
  try {
    const select = await parseSelect(sql);
    const walk = new Walk(rules, parameters.length);
    walk.check('SelectStmt', select.fields, new Set());
    const tables = [...walk.read];
    if (select.fields['limitCount'] !== undefined) {
      checkLimit(select.fields, rules.maxRows);
      return { ok: true, sql: select.text, tables };
    }
    const limited = `${select.text}\nlimit ${rules.maxRows}`;
    // A comment or an odd tail could have swallowed the limit: what is sent must be what was checked (Rule 6).
    checkLimit((await parseSelect(limited)).fields, rules.maxRows);
    return { ok: true, sql: limited, tables };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}

/** Rule 1. */
async function parseSelect(sql: string): Promise<{ readonly text: string; readonly fields: Fields }> {
  if (sql.length > maxLength)
    throw new Refusal('too_long', `A statement may have ${maxLength} characters; this one has ${sql.length}.`);
  if (sql.trim() === '') throw new Refusal('not_one_statement', 'There is no statement.');
  const { parse } = await import('libpg-query');
  let statements;
  try {
    statements = (await parse(sql)).stmts ?? [];
  } catch (error) {
    throw new Refusal(
      'syntax_error',
      `Postgres can't read the statement: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const [only] = statements;
  if (only?.stmt === undefined || statements.length !== 1) {
    throw new Refusal('not_one_statement', `There must be exactly one statement; there are ${statements.length}.`);
  }
  const [kind, fields] = nodeOf(only.stmt);
  if (kind !== 'SelectStmt') throw new Refusal('not_a_select', `Only SELECT is allowed; this is ${kind}.`);
  // Positions count bytes.
  const bytes = Buffer.from(sql, 'utf8');
  const start = only.stmt_location ?? 0;
  return {
    text: bytes
      .subarray(start, only.stmt_len ? start + only.stmt_len : undefined)
      .toString('utf8')
      .trim(),
    fields,
  };
}

/** Rule 6. */
function checkLimit(select: Fields, maxRows: number): void {
  const [kind, fields] = nodeOf(select['limitCount']);
  // WITH TIES gives as many rows as it likes.
  const count = kind === 'A_Const' && select['limitOption'] === 'LIMIT_OPTION_COUNT' ? numberOf(fields['ival']) : null;
  if (count === null) throw new Refusal('limit_not_constant', `LIMIT must be a number, at most ${maxRows}.`);
  if (count > maxRows) throw new Refusal('limit_too_high', `LIMIT may be at most ${maxRows}; here it is ${count}.`);
}

/** The parser leaves zeros out: `{}` is the integer 0. */
function numberOf(ival: unknown): number | null {
  if (!isFields(ival)) return null;
  const value = ival['ival'] ?? 0;
  return typeof value === 'number' && value >= 0 ? value : null;
}

class Walk {
  /** The tables that were met. */
  readonly read = new Set<string>();
  readonly #tables: ReadonlySet<string>;
  readonly #parameterCount: number;
  #depth = 0;
  /** What the names of a WITH and of a FROM stand for, of the SELECTs around this node; the innermost last. */
  #named: Ranges;
  readonly #ranges: Ranges[] = [];

  constructor({ tables, columns = {} }: SqlRules, parameterCount: number) {
    this.#tables = new Set(tables);
    this.#parameterCount = parameterCount;
    this.#named = new Map(tables.map((table) => [table, columns[table] ?? []]));
  }

  /** What is within one SELECT reads its names, and those of the SELECTs around it. */
  #within(select: Fields, work: () => void): void {
    const outer = this.#named;
    this.#named = withNamed(select, outer);
    this.#ranges.push(rangesOf(select, this.#named));
    work();
    this.#ranges.pop();
    this.#named = outer;
  }

  /** `visible`: the names that the WITH clauses around this node define. */
  check(kind: NodeKind, fields: Fields, visible: ReadonlySet<string>): void {
    if (kind === 'SelectStmt') this.#within(fields, () => this.#checkWhole(kind, fields, visible));
    else this.#checkWhole(kind, fields, visible);
  }

  #checkWhole(kind: NodeKind, fields: Fields, visible: ReadonlySet<string>): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Refusal('unsupported_syntax', 'The statement is nested too deeply.');
    const seen = kind === 'SelectStmt' ? this.#checkSelect(fields, visible) : visible;
    this.#checkNode(kind, fields, seen);
    for (const [field, value] of Object.entries(fields)) {
      if (kind === 'SelectStmt' && field === 'withClause') continue;
      const content = contentOf(kind, field);
      if (content === undefined) throw new Refusal('unsupported_syntax', `${kind}.${field} is not allowed.`);
      if (content === 'value') continue;
      if (content === 'node') this.#checkAny(value, seen);
      else if (content === 'nodes') for (const item of asList(value)) this.#checkAny(item, seen);
      else if (isFields(value)) this.check(content, value, seen);
    }
    this.#depth -= 1;
  }

  #checkAny(node: unknown, visible: ReadonlySet<string>): void {
    const [kind, fields] = nodeOf(node);
    // The parser writes an empty node for "nothing here", as in a plain DISTINCT.
    if (kind === '') return;
    if (kind === 'A_Const' && 'sval' in fields) {
      throw new Refusal('text_in_statement', 'Text must be a parameter ($1, $2, …), never part of the statement.');
    }
    if (!isKnownKind(kind)) throw new Refusal('unsupported_syntax', `${kind} is not allowed.`);
    this.check(kind, fields, visible);
  }

  /** Rules 2 and 3; gives the names that are visible inside. A later WITH sees the earlier ones, none sees itself. */
  #checkSelect(fields: Fields, visible: ReadonlySet<string>): ReadonlySet<string> {
    if ('intoClause' in fields) throw new Refusal('select_into', 'SELECT INTO would create a table.');
    if ('lockingClause' in fields) throw new Refusal('row_lock', 'FOR UPDATE and FOR SHARE would lock rows.');
    const clause = fields['withClause'];
    if (!isFields(clause)) return visible;
    if (clause['recursive'] === true) throw new Refusal('recursive_cte', 'WITH RECURSIVE is not allowed.');
    const inside = new Set(visible);
    for (const item of asList(clause['ctes'])) {
      const [kind, cte] = nodeOf(item);
      const [query] = nodeOf(cte['ctequery'] ?? {});
      if (query !== 'SelectStmt') throw new Refusal('writing_cte', `A WITH may only hold SELECTs; here is ${query}.`);
      if (!isKnownKind(kind)) throw new Refusal('unsupported_syntax', `${kind} is not allowed.`);
      this.check(kind, cte, new Set(inside));
      inside.add(String(cte['ctename']));
    }
    return inside;
  }

  #checkNode(kind: NodeKind, fields: Fields, visible: ReadonlySet<string>): void {
    if (kind === 'RangeVar') this.#checkTable(fields, visible);
    else if (kind === 'ColumnRef') this.#checkColumn(asList(fields['fields']));
    else if (kind === 'FuncCall') checkFunction(fields);
    else if (kind === 'A_Expr') checkOperator(namesOf(fields['name']), fields['kind']);
    else if (kind === 'SubLink' && fields['operName'] !== undefined)
      checkOperator(namesOf(fields['operName']), undefined);
    else if (kind === 'TypeName') checkType(namesOf(fields['names']));
    else if (kind === 'ParamRef') this.#checkParameter(fields['number']);
  }

  #checkTable(fields: Fields, visible: ReadonlySet<string>): void {
    const name = String(fields['relname']);
    if ('schemaname' in fields || 'catalogname' in fields) {
      throw new Refusal('table_not_allowed', `Name the table ${name} without a schema.`);
    }
    if (visible.has(name)) return;
    if (this.#tables.has(name)) return void this.read.add(name);
    throw new Refusal(
      'table_not_allowed',
      `The table ${name} is not allowed; allowed are ${[...this.#tables].join(', ')}.`,
    );
  }

  /** Rule 4. */
  #checkColumn(parts: readonly unknown[]): void {
    const [range = '', ...rest] = namesOf(parts);
    if (rest.length === 0) return; // without a dot it is a column, or nothing
    if (rest.length > 1)
      throw new Refusal('table_not_allowed', `Name the column ${namesOf(parts).join('.')} without a schema.`);
    const columns = this.#ranges.findLast((ranges) => ranges.has(range))?.get(range);
    const isStar = nodeOf(parts.at(-1))[0] === 'A_Star';
    if (columns && (isStar || columns.includes(rest[0] ?? ''))) return;
    throw new Refusal(
      'function_not_allowed',
      columns
        ? `${range} has no column ${rest[0] ?? ''}: read as a call, and ${range}.${rest[0] ?? ''} is not allowed.`
        : `There is no ${range} in the FROM around it.`,
    );
  }

  /** Rule 5. */
  #checkParameter(number: unknown): void {
    if (typeof number === 'number' && number >= 1 && number <= this.#parameterCount) return;
    throw new Refusal(
      'parameter_mismatch',
      `There is no value for $${String(number)}; ${this.#parameterCount} were given.`,
    );
  }
}

/** Rule 4. `pg_catalog.` is how the parser spells EXTRACT and its like. */
function checkFunction(fields: Fields): void {
  const names = namesOf(fields['funcname']);
  const name = names.at(-1) ?? '';
  const isPlain = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
  if (!isPlain || !allowedFunctions.has(name)) {
    throw new Refusal('function_not_allowed', `The function ${names.join('.')} is not allowed.`);
  }
}

function checkOperator(names: readonly string[], kind: unknown): void {
  // NULLIF and IS DISTINCT FROM come as '='.
  if (names.length === 1 && allowedOperators.has(names[0] ?? '') && kind !== 'AEXPR_SIMILAR') return;
  throw new Refusal('operator_not_allowed', `The operator ${names.join('.')} is not allowed.`);
}

function checkType(names: readonly string[]): void {
  const isPlain = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
  if (isPlain && allowedTypes.has(names.at(-1) ?? '')) return;
  throw new Refusal('type_not_allowed', `The type ${names.join('.')} is not allowed.`);
}
