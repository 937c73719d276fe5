/**
 * What stands before the dot. `x.f` is a column of `x`, or, where `x` has none of that name, Postgres calls the
 * function `f` with the whole row: `kpi_daily.pg_sleep` is `pg_sleep(kpi_daily)`. So it has to be known which columns
 * each name of a FROM has.
 */
import { asList, isFields, namesOf, nodeOf, type Fields } from './sql-nodes.ts';

/** Names of columns in their order. */
export type Columns = readonly string[];
/** What the names of a FROM, or of a WITH, stand for. */
export type Ranges = ReadonlyMap<string, Columns>;

/** @param named tables, and what the WITH clauses around this SELECT define */
export function rangesOf(select: Fields, named: Ranges): Ranges {
  const ranges = new Map<string, Columns>();
  for (const item of asList(select['fromClause'])) addRange(item, named, ranges);
  return ranges;
}

/** The columns of a SELECT, as whoever reads it by a name sees them. */
function columnsOf(select: Fields, named: Ranges): Columns {
  if (isFields(select['larg'])) return columnsOf(select['larg'], named); // a UNION has the names of its first part
  const [firstRow] = asList(select['valuesLists']);
  if (firstRow !== undefined) return asList(nodeOf(firstRow)[1]['items']).map((_, index) => `column${index + 1}`);
  const inner = withNamed(select, named);
  const ranges = rangesOf(select, inner);
  return asList(select['targetList']).flatMap((target) => columnsOfTarget(nodeOf(target)[1], ranges, inner));
}

/** With what its own WITH defines. */
export function withNamed(select: Fields, named: Ranges): Ranges {
  const clause = select['withClause'];
  if (!isFields(clause)) return named;
  const inner = new Map(named);
  for (const item of asList(clause['ctes'])) {
    const [, cte] = nodeOf(item);
    const [kind, query] = nodeOf(cte['ctequery'] ?? {});
    if (kind === 'SelectStmt')
      inner.set(String(cte['ctename']), renamed(columnsOf(query, inner), cte['aliascolnames']));
  }
  return inner;
}

function addRange(item: unknown, named: Ranges, ranges: Map<string, Columns>): Columns {
  const [kind, fields] = nodeOf(item);
  const alias = isFields(fields['alias']) ? fields['alias'] : {};
  const columns = renamed(columnsOfItem(kind, fields, named, ranges), alias['colnames']);
  const name = alias['aliasname'] ?? fields['relname'];
  if (typeof name === 'string') ranges.set(name, columns);
  return columns;
}

function columnsOfItem(kind: string, fields: Fields, named: Ranges, ranges: Map<string, Columns>): Columns {
  if (kind === 'RangeVar') return named.get(String(fields['relname'])) ?? [];
  if (kind === 'JoinExpr')
    return [...addRange(fields['larg'], named, ranges), ...addRange(fields['rarg'], named, ranges)];
  const [inner, query] = nodeOf(fields['subquery'] ?? {});
  return kind === 'RangeSubselect' && inner === 'SelectStmt' ? columnsOf(query, named) : [];
}

/** The columns of `t(a, b)`, the first of which have other names. */
function renamed(columns: Columns, names: unknown): Columns {
  const given = namesOf(names);
  return [...given, ...columns.slice(given.length)];
}

function columnsOfTarget({ name, val }: Fields, ranges: Ranges, named: Ranges): Columns {
  if (typeof name === 'string') return [name];
  const [kind, fields] = nodeOf(val);
  if (kind !== 'ColumnRef') return [nameOf(kind, fields, named)];
  const parts = asList(fields['fields']);
  const [last] = nodeOf(parts.at(-1));
  if (last !== 'A_Star') return [namesOf(parts).at(-1) ?? ''];
  if (parts.length === 1) return [...ranges.values()].flat();
  return ranges.get(namesOf(parts)[0] ?? '') ?? [];
}

/** As Postgres calls a column that its author has not named. */
function nameOf(kind: string, fields: Fields, named: Ranges): string {
  const arg = (field: string): string => nameOf(...nodeOf(fields[field] ?? {}), named);
  switch (kind) {
    case 'ColumnRef':
      return namesOf(fields['fields']).at(-1) ?? '';
    case 'FuncCall':
      return namesOf(fields['funcname']).at(-1) ?? '';
    case 'TypeCast': {
      const inner = arg('arg');
      const type = isFields(fields['typeName']) ? namesOf(fields['typeName']['names']).at(-1) : undefined;
      return inner === UNNAMED ? (type ?? UNNAMED) : inner;
    }
    case 'CaseExpr': {
      const inner = arg('defresult');
      return inner === UNNAMED ? 'case' : inner;
    }
    case 'CoalesceExpr':
      return 'coalesce';
    case 'MinMaxExpr':
      return fields['op'] === 'IS_LEAST' ? 'least' : 'greatest';
    case 'A_ArrayExpr':
      return 'array';
    case 'SubLink': {
      const [, query] = nodeOf(fields['subselect'] ?? {});
      return fields['subLinkType'] === 'EXPR_SUBLINK' ? (columnsOf(query, named)[0] ?? UNNAMED) : 'exists';
    }
    default:
      return fields['kind'] === 'AEXPR_NULLIF' ? 'nullif' : UNNAMED;
  }
}

const UNNAMED = '?column?';
