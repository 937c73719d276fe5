/**
 * Answers questions about key figures from the embedded warehouse. It is the same with and without rehearsal: the
 * database is here, and reading it harms nobody.
 */
import { AgentError } from '../../port/agent.ts';
import type { Agent, AgentContext, AgentDeliverable, AgentRequest, AgentResponse, Json } from '../../port/agent.ts';
import { isText } from '../../../values/json-text.ts';
import type { ProfileOf } from '../../port/profile.ts';
import type { MayUse } from '../../grants/may-use.ts';
import { saidDenied } from '../database-tools/denied-statement.ts';
import type { ToolsOfDatabase } from '../database-tools/database-server.ts';
import { agreedInput } from '../only-call.ts';
import { withoutModel } from '../without-model.ts';
import type { WarehouseConfiguration } from './configuration.ts';
import type { DatabaseClient } from './database-client.ts';
import type { DatabaseSchema, QueryResult } from './database-protocol.ts';
import { readKpiQuery } from './kpi-query.ts';
import type { KpiQuery } from './kpi-query.ts';
import { buildKpiSql } from './kpi-sql.ts';
import type { Statement } from './kpi-sql.ts';
import type { SqlRules } from './sql-guard.ts';

interface Plan {
  readonly statement: Statement;
  /** Null: the step gave its own SQL. */
  readonly query: KpiQuery | null;
}

export function createDatabaseAgent(
  {
    name,
    configuration: { maxRows, statementTimeoutMs: timeoutMs },
    permissions: { database },
  }: ProfileOf<string, WarehouseConfiguration>,
  client: DatabaseClient,
  mayUse: MayUse,
  question: ToolsOfDatabase['question'],
): Agent {
  // Least privilege is the file's: an agent without a list of tables reads none.
  const rules: SqlRules = { tables: database?.tables ?? [], maxRows };

  async function invoke(request: AgentRequest, { signal, progress }: AgentContext): Promise<AgentResponse> {
    const schema = await client.schema(signal, progress);
    if (request.mode === 'CONVERSE') return { ...envelope(request), content: { message: describe(schema, rules) } };
    const wanted = makePlan(request, schema, rules);
    const plan = request.mode === 'PLAN' ? wanted : await agreed(wanted, request, signal);
    const ask = (action: 'check' | 'run'): Promise<QueryResult> =>
      saidDenied(name, 'select', client.ask({ ...plan.statement, rules, action, timeoutMs, signal }));
    const checked = await ask('check');
    const made = (result: QueryResult) => ({ deliverable: deliverableOf(plan, result, request) });
    if (request.mode === 'PLAN') return { ...envelope(request), content: made(checked) };
    progress({ message: `Asking the warehouse for ${subjectOf(plan)}` });
    const { tables } = checked;
    await mayUse({ action: 'sql.execute', resource: 'select', undeclared: null, tables });
    return { ...envelope(request), content: made(await ask('run')) };
  }

  /** What people have made of it, where they were asked. */
  async function agreed(plan: Plan, request: AgentRequest, signal: AbortSignal): Promise<Plan> {
    const { sql, parameters } = plan.statement;
    const call = { agent: name, tool: 'supabase_query', input: { sql, parameters }, request };
    const input = await agreedInput(call, (...asked) => question(...asked, signal));
    return input === call.input ? plan : { query: null, statement: statementIn(input['sql'], input['parameters']) };
  }

  return { invoke };
}

function envelope(request: AgentRequest): Pick<AgentResponse, 'status' | 'mode' | 'metadata'> {
  return {
    status: 'success',
    mode: request.mode,
    metadata: withoutModel('pglite', 'postgres-18', request),
  };
}

function makePlan(request: AgentRequest, schema: DatabaseSchema, rules: SqlRules): Plan {
  const sql = request.input['sql'] ?? request.context['sql'];
  if (!isText(sql)) {
    const query = readKpiQuery(request, schema);
    return { query, statement: buildKpiSql(query, rules.maxRows) };
  }
  const given = request.input['sqlParameters'] ?? request.context['sqlParameters'];
  return { query: null, statement: statementIn(sql, given) };
}

function statementIn(sql: Json | undefined, parameters: Json = []): Statement {
  if (isText(sql) && Array.isArray(parameters)) return { sql, parameters: parameters as readonly Json[] };
  throw new AgentError('invalid_input', 'sqlParameters must be the list of values for $1, $2, …', {
    retryable: false,
  });
}

function deliverableOf({ statement, query }: Plan, result: QueryResult, request: AgentRequest): AgentDeliverable {
  const isPlan = request.mode === 'PLAN';
  return {
    title: isPlan ? `SQL for ${subjectOf({ statement, query })}` : `Figures: ${subjectOf({ statement, query })}`,
    type: isPlan ? 'plan' : 'analysis',
    format: 'json',
    content: JSON.stringify(isPlan ? { sql: result.sql, parameters: statement.parameters } : result.rows),
    metadata: {
      sql: result.sql,
      parameters: statement.parameters,
      rowCount: result.rows.length,
      columns: result.columns,
      kpis: (query?.kpis ?? []).map(({ kpi, label, unit, aggregation }) => ({ name: kpi, label, unit, aggregation })),
      ...(query ? { startDate: query.startDate, endDate: query.endDate, grouping: query.grouping } : {}),
      notes: query?.notes ?? [],
      rehearsed: request.rehearsal,
    },
  };
}

function subjectOf({ query }: Plan): string {
  if (!query) return 'a query of its own';
  return `${query.kpis.map(({ kpi }) => kpi).join(', ')} by ${query.grouping}, ${query.startDate} to ${query.endDate}`;
}

function describe(schema: DatabaseSchema, rules: SqlRules): string {
  const tables = schema.tables
    .filter(({ name }) => rules.tables.includes(name))
    .map(
      ({ name, description, columns }) =>
        `- **${name}**: ${description} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`,
    );
  const kpis = schema.kpis.map(
    ({ kpi, unit, aggregation, description }) => `| ${kpi} | ${unit} | ${aggregation} | ${description} |`,
  );
  return [
    `The warehouse holds daily figures from ${schema.coverage.from} to ${schema.coverage.to}.`,
    '',
    ...tables,
    '',
    '| key figure | unit | over a period | meaning |',
    '| --- | --- | --- | --- |',
    ...kpis,
  ].join('\n');
}
