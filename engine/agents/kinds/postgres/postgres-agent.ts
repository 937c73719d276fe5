/** Asks a Postgres for a step: `input.tool` with `input.arguments`, or `input.sql` with `input.sqlParameters`. */
import { z } from 'zod';
import {
  AgentError,
  type AgentContext,
  type AgentRequest,
  type AgentResponse,
  type Json,
  type JsonObject,
} from '../../port/agent.ts';
import type { Grants } from '../../grants/grants.ts';
import type { Means } from '../../means/means.ts';
import { isText } from '../../../values/json-text.ts';
import { saidDenied, sayingWhatIsDenied } from '../database-tools/denied-statement.ts';
import { toolsOfDatabase, type DatabaseTool } from '../database-tools/database-tools.ts';
import { toolsServedBy } from '../database-tools/database-server.ts';
import type { Worker } from '../kind.ts';
import { agreedInput } from '../only-call.ts';
import { withoutModel } from '../without-model.ts';
import type { PostgresConfiguration } from './configuration.ts';
import { createPostgresDatabase, type PostgresDatabase } from './postgres-database.ts';
import { PostgresSession } from './postgres-session.ts';

export function createPostgresAgent(
  agent: string,
  configuration: PostgresConfiguration,
  grants: Grants,
  means: Means,
): Worker {
  const session = new PostgresSession(() => means.plainSecret(configuration.connection.secret));
  means.untilClosed(() => session.close());
  const database = sayingWhatIsDenied(agent, createPostgresDatabase(configuration, grants, session, means.mayUse));

  const tools = toolsServedBy(agent, database, configuration.approval ?? {}, means);

  async function invoke(request: AgentRequest, { signal, progress }: AgentContext): Promise<AgentResponse> {
    if (request.mode === 'CONVERSE')
      return { ...envelope(request), content: { message: JSON.stringify(await database.describe(signal), null, 2) } };
    const { tool, input: wanted } = callIn(request, database);
    if (request.mode === 'PLAN') return { ...envelope(request), content: await plan(tool, wanted, request, signal) };
    const call = { agent, tool: tool.name, input: wanted, request };
    const input = await agreedInput(call, (...asked) => tools.question(...asked, signal));
    mustFit(tool, input); // a person may have written it
    progress({ message: `Asking the database: ${tool.name}` });
    const answer = await tool.run(input, database, { key: request.idempotencyKey, signal });
    return { ...envelope(request), content: { deliverable: deliverable(tool.name, answer, request) } };
  }

  async function plan(tool: DatabaseTool, input: JsonObject, request: AgentRequest, signal: AbortSignal) {
    const read = z.object({ sql: z.string(), parameters: z.array(z.json()).default([]) }).safeParse(input);
    const sql =
      tool.name === 'supabase_query' && read.success
        ? await saidDenied(agent, 'select', database.guarded(read.data, signal))
        : null;
    const content = { tool: tool.name, arguments: input, ...(sql !== null && { sql }) };
    return { deliverable: { ...deliverable(tool.name, content, request), type: 'plan' } };
  }

  return { invoke, tools };
}

function envelope(request: AgentRequest): Pick<AgentResponse, 'status' | 'mode' | 'metadata'> {
  return { status: 'success', mode: request.mode, metadata: withoutModel('postgres', 'postgres', request) };
}

function callIn(
  { input, context }: AgentRequest,
  database: PostgresDatabase,
): { readonly tool: DatabaseTool; readonly input: JsonObject } {
  const sql = input['sql'] ?? context['sql'];
  const name = input['tool'] ?? context['tool'] ?? (isText(sql) ? 'supabase_query' : null);
  const given = isText(sql)
    ? { sql, parameters: input['sqlParameters'] ?? context['sqlParameters'] ?? [] }
    : (input['arguments'] ?? context['arguments'] ?? {});
  const tools = toolsOfDatabase(database);
  const tool = tools.find((one) => one.name === name);
  if (!tool)
    throw new AgentError(
      'invalid_input',
      `Give the step input.sql, or input.tool: ${tools.map((one) => one.name).join(', ')}`,
      { retryable: false },
    );
  mustFit(tool, given);
  return { tool, input: given };
}

function mustFit(tool: DatabaseTool, given: Json): asserts given is JsonObject {
  const read = tool.input.safeParse(given);
  if (read.success) return;
  const [problem] = read.error.issues;
  throw new AgentError(
    'invalid_input',
    `${tool.name} does not take these arguments: ${problem?.path.join('.') ?? ''} ${problem?.message ?? ''}`,
    { retryable: false },
  );
}

function deliverable(tool: string, content: Json, { step, rehearsal }: AgentRequest) {
  return {
    title: step.name,
    type: 'analysis',
    format: 'json',
    content,
    metadata: { tool, rehearsed: rehearsal },
  } as const;
}
