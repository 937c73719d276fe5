/** The tools of a database as an MCP server in this process, so that other agents can use them as any others. */
import { InMemoryTransport, McpServer, type CallToolResult, type Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { toText } from '../../../values/json-text.ts';
import { AgentError } from '../../port/agent.ts';
import type { Means } from '../../means/means.ts';
import type { ToolsOfAgent } from '../kind.ts';
import { createToolsOfServer, IDEMPOTENCY_KEY } from '../mcp/mcp-tools.ts';
import { ToolConnection } from '../mcp/tool-connection.ts';
import type { ToolDatabase } from './database.ts';
import { toolsOfDatabase, type DatabaseTool } from './database-tools.ts';

const RESULT_BYTES = 4 * 1024 * 1024;
const CALLS_PER_ATTEMPT = 50;
/** The database keeps the time of each statement itself. */
const CALL_SECONDS = 300;

export function toolsServedBy(
  agent: string,
  database: ToolDatabase,
  means: Pick<Means, 'conditions' | 'untilClosed' | 'withoutKeys'>,
): ToolsOfAgent {
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
    tools: toolsOfDatabase(database).map(({ name }) => ({ name, approval: 'never' as const })),
    timeoutSeconds: CALL_SECONDS,
    startTimeoutSeconds,
    limits: { resultBytes: RESULT_BYTES, callsPerAttempt: CALLS_PER_ATTEMPT, toolsListed: 20 },
  };
  // they change with this program alone, which an operator has installed
  const toolPins = { of: () => Promise.resolve({}), keep: () => Promise.resolve() };
  const { open } = createToolsOfServer(
    agent,
    terms,
    {
      conditions: () => means.conditions(),
      withoutKeys: (text: string) => means.withoutKeys(text),
      toolPins,
      mayUse: () => Promise.resolve(), // each of them is decided as the statement that it makes
    },
    connection,
  );
  return { open };
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

async function answerOf(
  tool: DatabaseTool,
  given: unknown,
  database: ToolDatabase,
  of: Parameters<DatabaseTool['run']>[2],
): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await tool.run(given, database, of)) }] };
  } catch (error) {
    if (error instanceof AgentError) return { content: [{ type: 'text', text: error.message }], isError: true };
    throw error;
  }
}
