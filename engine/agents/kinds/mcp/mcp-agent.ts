/** Calls one tool of a server for a step: `input.tool` with `input.arguments`. */
import type { Means } from '../../means/means.ts';
import {
  AgentError,
  type AgentContext,
  type AgentRequest,
  type AgentResponse,
  type JsonObject,
} from '../../port/agent.ts';
import { isText } from '../../../values/json-text.ts';
import { isJsonObject } from '../../../values/json.ts';
import type { Worker } from '../kind.ts';
import { agreedInput, decisionAbout } from '../only-call.ts';
import { withoutModel } from '../without-model.ts';
import { isProgram, type McpConfiguration, type ServerProgram } from './configuration.ts';
import { createToolsOfServer } from './mcp-tools.ts';
import type { ToolAnswer } from './tool-answer.ts';
import { serviceTransport } from './service-transport.ts';
import { StdioTransport } from './stdio-transport.ts';
import { callUncertain } from './tool-refusals.ts';
import { ToolConnection } from './tool-connection.ts';

/** A message has more around it than the result. */
const AROUND_A_RESULT = 64 * 1024;

export function createMcpAgent(agent: string, configuration: McpConfiguration, means: Means): Worker {
  const { server, limits, startTimeoutSeconds, idleSeconds } = configuration;
  const connection = new ToolConnection({
    agent,
    startTimeoutSeconds,
    idleSeconds,
    resultBytes: limits.resultBytes,
    transport: async () => (isProgram(server) ? programTransport(server) : serviceTransport(server, means)),
    command: isProgram(server) ? server.command : '',
  });
  means.untilClosed(() => connection.close());
  const tools = createToolsOfServer(agent, configuration, means, connection);

  async function programTransport(program: ServerProgram): Promise<StdioTransport> {
    await means.mayStart(program.command);
    const found = Object.entries(program.env).map(async ([name, value]) => [
      name,
      typeof value === 'string' ? value : await means.plainSecret(value.secret),
    ]);
    const env = Object.fromEntries(await Promise.all(found)) as Record<string, string>;
    return new StdioTransport({ ...program, env }, limits.resultBytes + AROUND_A_RESULT, (text) =>
      means.withoutKeys(text),
    );
  }

  async function invoke(request: AgentRequest, context: AgentContext): Promise<AgentResponse> {
    const { signal } = context;
    if (request.mode === 'CONVERSE') {
      const listed = await tools.permitted(signal);
      const message = listed.map(({ name, description }) => `- **${name}**: ${description}`).join('\n');
      return { ...envelope(request), content: { message, tools: listed.map((tool) => ({ ...tool })) } };
    }
    const { tool, input } = callIn(request);
    if (request.mode === 'PLAN') {
      await tools.check(tool, input, signal);
      return { ...envelope(request), content: { deliverable: planned(tool, input, request) } };
    }
    const given = await agreedInput({ agent, tool, input, request }, (...call) => tools.question(...call, signal));
    const isDecided = decisionAbout({ agent, tool, request }) !== undefined;
    if (isDecided) await rememberCall(agent, tool, request, context);
    context.progress({ message: `Calling ${tool}` });
    const ofCall = { ...context, idempotencyKey: request.idempotencyKey };
    const answer = await tools.answer(tool, given, signal, ofCall, isDecided);
    return { ...envelope(request), content: answered(tool, answer, request) };
  }

  return { invoke, tools };
}

/** Rejects where it had begun when the engine was killed: whether it was made is not known. */
async function rememberCall(
  agent: string,
  tool: string,
  { resumed }: AgentRequest,
  context: AgentContext,
): Promise<void> {
  if (resumed) throw callUncertain(agent, tool);
  await context.remember({ calling: tool });
}

function envelope(request: AgentRequest): Pick<AgentResponse, 'status' | 'mode' | 'metadata'> {
  return { status: 'success', mode: request.mode, metadata: withoutModel('mcp', 'tool', request) };
}

function callIn({ input, context }: AgentRequest): { readonly tool: string; readonly input: JsonObject } {
  const tool = input['tool'] ?? context['tool'];
  const given = input['arguments'] ?? context['arguments'] ?? {};
  if (isText(tool) && isJsonObject(given)) return { tool, input: given };
  throw new AgentError(
    'invalid_input',
    isText(tool) ? 'What a tool is called with is an object: input.arguments' : 'Name the tool to call in input.tool',
    { retryable: false },
  );
}

function planned(tool: string, input: JsonObject, { rehearsal }: AgentRequest) {
  return {
    title: `Call of ${tool}`,
    type: 'plan',
    format: 'json',
    content: { tool, arguments: input },
    metadata: { rehearsed: rehearsal },
  } as const;
}

function answered(tool: string, { text, structured, assets }: ToolAnswer, { step, rehearsal }: AgentRequest) {
  const deliverable = {
    title: step.name,
    type: 'tool-result',
    format: structured === null ? 'text' : 'json',
    content: structured ?? text,
    metadata: { tool, rehearsed: rehearsal },
  } as const;
  return {
    deliverable,
    message: text,
    ...(structured !== null && { structured }),
    ...(assets.length > 0 && { assets }),
  };
}
