/** The tools of a database as an MCP server in this process, so that other agents can use them as any others. */
import { InMemoryTransport, McpServer, type CallToolResult, type Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import { AgentError } from '../../port/agent.ts';
import type { Means } from '../../means/means.ts';
import type { CallInQuestion } from '../../port/tools.ts';
import type { Approval } from '../../profiles/words-schema.ts';
import type { ToolsOfAgent } from '../kind.ts';
import { createToolsOfServer, IDEMPOTENCY_KEY } from '../mcp/mcp-tools.ts';
import { ToolConnection } from '../mcp/tool-connection.ts';
import type { DatabaseOperation, ToolDatabase } from './database.ts';
import { DESCRIBES, toolsOfDatabase, type DatabaseTool } from './database-tools.ts';

const RESULT_BYTES = 4 * 1024 * 1024;
const CALLS_PER_ATTEMPT = 50;
/** The database keeps the time of each statement itself. */
const CALL_SECONDS = 300;

/** About which operations people decide. Left out: about none. */
export type Approvals = { readonly [Operation in DatabaseOperation]?: Approval | undefined };

export interface ToolsOfDatabase extends ToolsOfAgent {
  /** What people are asked about a call before it is made. Null: nothing. */
  question(name: string, input: JsonObject, signal: AbortSignal): Promise<CallInQuestion | null>;
}

export function toolsServedBy(
  agent: string,
  database: ToolDatabase,
  approvals: Approvals,
  means: Pick<Means, 'conditions' | 'untilClosed' | 'withoutKeys'>,
): ToolsOfDatabase {
  const offered = toolsOfDatabase(database);
  const startTimeoutSeconds = 10;
  const connection = new ToolConnection({
    agent,
    startTimeoutSeconds,
    idleSeconds: 300,
    resultBytes: RESULT_BYTES,
    transport: () => Promise.resolve(linkedTo(database)),
    command: '',
  });
  means.untilClosed(() => connection.close());
  const terms = {
    tools: offered.map((tool) => ({ name: tool.name, approval: approvalOf(tool, approvals) })),
    timeoutSeconds: CALL_SECONDS,
    startTimeoutSeconds,
    limits: { resultBytes: RESULT_BYTES, callsPerAttempt: CALLS_PER_ATTEMPT, toolsListed: 20 },
  };
  // they change with this program alone, which an operator has installed
  const nothingKept = () => Promise.resolve({});
  const toolPins = { of: nothingKept, details: nothingKept, keep: () => Promise.resolve() };
  const served = createToolsOfServer(
    agent,
    terms,
    {
      conditions: () => means.conditions(),
      withoutKeys: (text: string) => means.withoutKeys(text),
      toolPins,
      mayUse: () => Promise.resolve(), // each of them is decided as the statement that it makes
    },
    connection,
    deniedBy,
  );
  /** People see what is sent, and not only what was asked for. */
  async function shown(
    asked: CallInQuestion | null,
    input: JsonObject,
    signal: AbortSignal,
  ): Promise<CallInQuestion | null> {
    const wanted = asked && offered.find(({ name }) => name === asked.tool)?.wants(input);
    return asked && wanted ? { ...asked, statement: await database.statement(wanted, signal) } : asked;
  }

  return {
    knowTheirCalls: true,
    question: async (name, input, signal) => shown(await served.question(name, input, signal), input, signal),
    open(context, only) {
      const tools = served.open(context, only);
      return {
        ...tools,
        question: async (name, input, signal) =>
          shown((await tools.question?.(name, input, signal)) ?? null, input, signal),
      };
    },
  };
}

function approvalOf({ name, operation }: DatabaseTool, approvals: Approvals): Approval {
  return name === DESCRIBES ? 'never' : (approvals[operation] ?? 'never');
}

function linkedTo(database: ToolDatabase): Transport {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  serveStdio(() => databaseServer(database), { transport: theirs });
  return ours;
}

function databaseServer(database: ToolDatabase): McpServer {
  const server = new McpServer({ name: 'baton-database', version: '1.0.0' }, { capabilities: { tools: {} } });
  for (const tool of toolsOfDatabase(database)) {
    const { name, description, input } = tool;
    server.registerTool(name, { description, inputSchema: input }, async (given, { mcpReq }) =>
      answerOf(tool, given, database, {
        key: toText(mcpReq._meta?.[IDEMPOTENCY_KEY]),
        signal: mcpReq.signal,
      }),
    );
  }
  return server;
}

/** This server is part of Baton, so that it is believed what it says of denials. */
const DENIED = 'baton/denied';

function deniedMeta({ details: { denied } }: AgentError): Pick<CallToolResult, '_meta'> {
  return isJsonObject(denied) ? { _meta: { [DENIED]: denied } } : {};
}

function deniedBy({ _meta }: Pick<CallToolResult, '_meta'>): JsonObject | null {
  const denied = _meta?.[DENIED] as Json | undefined;
  return isJsonObject(denied) ? denied : null;
}

async function answerOf(
  tool: DatabaseTool,
  given: unknown,
  database: ToolDatabase,
  of: Parameters<DatabaseTool['run']>[2],
): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await tool.run(given, database, of)) }] };
  } catch (error) {
    if (error instanceof AgentError)
      return { content: [{ type: 'text', text: error.message }], isError: true, ...deniedMeta(error) };
    throw error;
  }
}
