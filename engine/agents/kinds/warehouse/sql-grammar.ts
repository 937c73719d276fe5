/**
 * The part of Postgres' grammar that an agent may use, by the names of the parser's nodes: for each node its fields,
 * and what a field holds. A node or a field that isn't listed is refused, so that syntax which nobody thought of
 * (and syntax that the next Postgres brings) is closed, not open.
 */

/** `value`: a plain value. `node`: one node with its kind. `nodes`: a list of those. A name: one node of that kind. */
export type FieldContent = 'value' | 'node' | 'nodes' | NodeKind;

const from = <const Fields extends Record<string, string>>(fields: Fields): Fields & { location: 'value' } => ({
  ...fields,
  location: 'value',
});

export const sqlGrammar = {
  SelectStmt: from({
    distinctClause: 'nodes',
    targetList: 'nodes',
    fromClause: 'nodes',
    whereClause: 'node',
    groupClause: 'nodes',
    groupDistinct: 'value',
    havingClause: 'node',
    windowClause: 'nodes',
    valuesLists: 'nodes',
    sortClause: 'nodes',
    limitOffset: 'node',
    limitCount: 'node',
    limitOption: 'value',
    withClause: 'WithClause',
    op: 'value',
    all: 'value',
    larg: 'SelectStmt',
    rarg: 'SelectStmt',
  }),
  WithClause: from({ ctes: 'nodes' }),
  CommonTableExpr: from({ ctename: 'value', ctematerialized: 'value', aliascolnames: 'nodes', ctequery: 'node' }),
  RangeVar: from({ relname: 'value', inh: 'value', relpersistence: 'value', alias: 'Alias' }),
  RangeSubselect: from({ subquery: 'node', alias: 'Alias' }),
  JoinExpr: from({
    jointype: 'value',
    isNatural: 'value',
    larg: 'node',
    rarg: 'node',
    usingClause: 'nodes',
    quals: 'node',
    alias: 'Alias',
    rtindex: 'value',
  }),
  Alias: from({ aliasname: 'value', colnames: 'nodes' }),
  ResTarget: from({ name: 'value', val: 'node' }),
  ColumnRef: from({ fields: 'nodes' }),
  A_Star: from({}),
  A_Const: from({ ival: 'value', fval: 'value', boolval: 'value', isnull: 'value' }),
  ParamRef: from({ number: 'value' }),
  A_Expr: from({ kind: 'value', name: 'nodes', lexpr: 'node', rexpr: 'node' }),
  BoolExpr: from({ boolop: 'value', args: 'nodes' }),
  NullTest: from({ arg: 'node', nulltesttype: 'value' }),
  BooleanTest: from({ arg: 'node', booltesttype: 'value' }),
  CaseExpr: from({ arg: 'node', args: 'nodes', defresult: 'node' }),
  CaseWhen: from({ expr: 'node', result: 'node' }),
  CoalesceExpr: from({ args: 'nodes' }),
  MinMaxExpr: from({ op: 'value', args: 'nodes' }),
  SubLink: from({ subLinkType: 'value', testexpr: 'node', operName: 'nodes', subselect: 'node' }),
  TypeCast: from({ arg: 'node', typeName: 'TypeName' }),
  TypeName: from({ names: 'nodes', typmods: 'nodes', typemod: 'value', arrayBounds: 'nodes' }),
  FuncCall: from({
    funcname: 'nodes',
    args: 'nodes',
    agg_order: 'nodes',
    agg_filter: 'node',
    agg_star: 'value',
    agg_distinct: 'value',
    agg_within_group: 'value',
    over: 'WindowDef',
    funcformat: 'value',
  }),
  WindowDef: from({
    name: 'value',
    refname: 'value',
    partitionClause: 'nodes',
    orderClause: 'nodes',
    frameOptions: 'value',
    startOffset: 'node',
    endOffset: 'node',
  }),
  SortBy: from({ node: 'node', sortby_dir: 'value', sortby_nulls: 'value' }),
  GroupingSet: from({ kind: 'value', content: 'nodes' }),
  List: from({ items: 'nodes' }),
  A_ArrayExpr: from({ elements: 'nodes', list_start: 'value', list_end: 'value' }),
  String: from({ sval: 'value' }),
  Integer: from({ ival: 'value' }),
} as const;

export type NodeKind = keyof typeof sqlGrammar;

export function isKnownKind(kind: string): kind is NodeKind {
  return Object.hasOwn(sqlGrammar, kind);
}

/** What the field of a node holds; undefined: the field is not part of this grammar. */
export function contentOf(kind: NodeKind, field: string): FieldContent | undefined {
  const fields: Readonly<Record<string, FieldContent>> = sqlGrammar[kind];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

export const allowedFunctions: ReadonlySet<string> = new Set([
  ...['sum', 'avg', 'min', 'max', 'count', 'stddev', 'variance', 'array_agg', 'percentile_cont', 'percentile_disc'],
  ...['row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'nth_value', 'ntile'],
  ...['round', 'abs', 'ceil', 'floor', 'trunc', 'sign', 'date_trunc', 'date_part', 'age', 'make_date'],
  ...['lower', 'upper', 'length', 'array_position', 'array_length', 'cardinality', 'to_char'],
]);

export const allowedOperators: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>='],
  ...['~~', '!~~', '~~*', '!~~*', 'BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC', 'NOT BETWEEN SYMMETRIC'],
]);

/** By the parser's names; `regclass` and its kin would look names up in the catalog. */
export const allowedTypes: ReadonlySet<string> = new Set([
  ...['text', 'varchar', 'bpchar', 'bool', 'date', 'timestamp', 'timestamptz', 'interval'],
  ...['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'],
]);
