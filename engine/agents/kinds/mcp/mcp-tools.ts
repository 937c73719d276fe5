/**
 * The tools of a server, on the terms of an agent's file.
 *
 * Rules
 *  1. Only tools that the file lists are shown and called.
 *  2. A tool is used as it looked when it was first used (tool-pins.ts). Where it looks otherwise, or not as the file
 *     says, it is refused until the operator agrees.
 *  3. Arguments fit the tool's own schema, and then the condition of the file. A condition that can't be answered says
 *     no.
 *  4. A call that a person has to decide about is not made without one.
 */
import { createHash } from 'node:crypto';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import canonicalize from 'canonicalize';
import type { CompileCondition } from '../../../definition/expressions/condition-reader.ts';
import type { Means, ToolContext } from '../../means/means.ts';
import { AgentError, type JsonObject } from '../../port/agent.ts';
import type { ToolDescription } from '../../port/tools.ts';
import { plainCopy, type Json } from '../../../values/json.ts';
import type { ToolsOfAgent } from '../kind.ts';
import type { McpConfiguration, PermittedTool } from './configuration.ts';
import { consentFor } from './consent.ts';
import { toldOf, toolAnswerOf, type ToolAnswer } from './tool-answer.ts';
import type { ToolConnection } from './tool-connection.ts';
import { hashOfTool, type ToolOfServer } from './tool-pins.ts';

/** Under which a server is told by what it can tell a repeated call. */
export const IDEMPOTENCY_KEY = 'baton/idempotency-key';
/** JSON of what a server says of one tool. */
const TOOL_BYTES = 128 * 1024;

interface ToolsOfServer extends Required<ToolsOfAgent> {
  /** What may be called, in the order of the file. */
  permitted(signal: AbortSignal): Promise<readonly ToolDescription[]>;
  answer(name: string, input: JsonObject, signal: AbortSignal, context: ToolContext): Promise<ToolAnswer>;
  /** Throws where the call would be refused. */
  check(name: string, input: JsonObject, signal: AbortSignal): Promise<void>;
}

/** On which terms they are used. */
export type ToolTerms = Pick<McpConfiguration, 'tools' | 'timeoutSeconds' | 'startTimeoutSeconds' | 'limits'>;

export function createToolsOfServer(
  agent: string,
  configuration: ToolTerms,
  means: Pick<Means, 'conditions' | 'toolPins' | 'withoutKeys'>,
  connection: ToolConnection,
): ToolsOfServer {
  const { limits, startTimeoutSeconds } = configuration;
  const validator = new AjvJsonSchemaValidator();

  const offered = async (signal: AbortSignal): Promise<readonly ToolOfServer[]> => {
    const timeoutMs = startTimeoutSeconds * 1000;
    const { tools } = await connection.ask({ tool: null, timeoutMs, signal }, (client) =>
      client.listTools(undefined, { signal, timeout: timeoutMs, cacheMode: 'refresh' }),
    );
    if (tools.length > limits.toolsListed) throw tooMany(agent, limits.toolsListed);
    return tools.map(plainTool);
  };

  /** Rules 1 and 2. */
  async function usable(signal: AbortSignal): Promise<readonly (ToolOfServer & { readonly terms: PermittedTool })[]> {
    const byName = new Map((await offered(signal)).map((tool) => [tool.name, tool]));
    return configuration.tools.flatMap((terms) => {
      const tool = byName.get(terms.name);
      return tool ? [{ ...tool, terms }] : [];
    });
  }

  async function pinned(tools: readonly (ToolOfServer & { readonly terms: PermittedTool })[]): Promise<void> {
    const known = await means.toolPins.of(agent);
    const unknown: Record<string, string> = {};
    for (const { terms, ...tool } of tools) {
      const hash = hashOfTool(tool);
      const expected = terms.sha256 ?? known[tool.name];
      if (expected === undefined) unknown[tool.name] = hash;
      else if (expected !== hash) throw changed(agent, tool.name, terms.sha256 === undefined);
    }
    if (Object.keys(unknown).length > 0) await means.toolPins.keep(agent, unknown);
  }

  async function find(name: string, signal: AbortSignal): Promise<ToolOfServer & { readonly terms: PermittedTool }> {
    if (!configuration.tools.some((tool) => tool.name === name)) throw notPermitted(agent, name);
    const tool = (await usable(signal)).find((one) => one.name === name);
    if (!tool) throw unknownTool(agent, name);
    await pinned([tool]);
    return tool;
  }

  /** Rules 3 and 4. */
  async function checked(name: string, input: JsonObject, signal: AbortSignal): Promise<PermittedTool> {
    const { terms, inputSchema } = await find(name, signal);
    const misfit = whyUnfit(inputSchema, input);
    if (misfit !== null) throw refusedArguments(agent, name, misfit);
    if (terms.when !== undefined) {
      const compile = await means.conditions();
      if (!holds(compile, terms.when, input))
        throw refusedArguments(agent, name, `the agent's file asks for ${terms.when}`);
    }
    if (terms.approval === 'always') throw needsApproval(agent, name);
    return terms;
  }

  /** Null: they fit. A schema that can't be read fits nothing. */
  function whyUnfit(schema: Json, input: JsonObject): string | null {
    try {
      const verdict = validator.getValidator(schema as Parameters<typeof validator.getValidator>[0])(input);
      return verdict.valid ? null : verdict.errorMessage;
    } catch (error) {
      return `its schema can't be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async function answer(
    name: string,
    input: JsonObject,
    signal: AbortSignal,
    { assets, progress, idempotencyKey }: ToolContext,
  ): Promise<ToolAnswer> {
    const { timeoutSeconds = configuration.timeoutSeconds } = await checked(name, input, signal);
    const timeoutMs = timeoutSeconds * 1000;
    const result = await connection.ask({ tool: name, timeoutMs, signal }, (client) =>
      client.callTool(
        { name, arguments: input, _meta: { [IDEMPOTENCY_KEY]: idempotencyKey } },
        {
          signal,
          timeout: timeoutMs,
          onprogress: ({ progress: done, total, message }) =>
            progress({
              message: message ?? `${name} is at work`,
              ...(total !== undefined && total > 0 && { percent: Math.min(100, Math.round((100 * done) / total)) }),
            }),
        },
      ),
    );
    return toolAnswerOf(
      result,
      { agent, tool: name, resultBytes: limits.resultBytes, clean: (text) => means.withoutKeys(text) },
      assets,
    );
  }

  async function permitted(signal: AbortSignal): Promise<readonly ToolDescription[]> {
    const tools = await usable(signal);
    await pinned(tools);
    return tools.map(describe);
  }

  return {
    consent: consentFor({ agent, permitted: configuration.tools, pins: means.toolPins, offered }),
    permitted,
    answer,
    check: async (name, input, signal) => void (await checked(name, input, signal)),
    open: (context, only) => {
      let calls = 0;
      const made = new Map<string, number>();
      /** The same call has the same key when an attempt is made once more, whatever else is called in it. */
      const keyOf = (name: string, input: JsonObject): string => {
        const of = createHash('sha256')
          .update(canonicalize([name, input]) ?? '')
          .digest('hex')
          .slice(0, 16);
        const count = (made.get(of) ?? 0) + 1;
        made.set(of, count);
        return `${context.idempotencyKey}/${of}-${count}`;
      };
      const isOpen = (name: string): boolean => only === null || only.includes(name);
      return {
        list: async () =>
          (await permitted(AbortSignal.timeout(startTimeoutSeconds * 1000))).filter(({ name }) => isOpen(name)),
        async call(name, input, signal) {
          if (!isOpen(name)) throw notPermitted(agent, name);
          if (++calls > limits.callsPerAttempt) throw tooManyCalls(agent, limits.callsPerAttempt);
          return toldOf(await answer(name, input, signal, { ...context, idempotencyKey: keyOf(name, input) }));
        },
      };
    },
  };
}

function describe({ name, description = '', inputSchema }: ToolOfServer): ToolDescription {
  return { name, description, parameters: inputSchema as JsonObject };
}

function plainTool({
  name,
  description,
  inputSchema,
  outputSchema,
}: {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
}): ToolOfServer {
  const tool = plainCopy({ name, description, inputSchema: inputSchema as Json, outputSchema: outputSchema as Json });
  const size = Buffer.byteLength(JSON.stringify(tool));
  if (size <= TOOL_BYTES) return tool;
  throw new AgentError(
    'tool_protocol_error',
    `The server describes ${name.slice(0, 100)} with ${size} bytes; ${TOOL_BYTES} are allowed`,
    {
      retryable: false,
    },
  );
}

function holds(compile: CompileCondition, condition: string, input: JsonObject): boolean {
  try {
    return compile(condition)(input);
  } catch {
    return false; // rule 3
  }
}

const never = (code: string, message: string, agent: string, tool: string): AgentError =>
  new AgentError(code, message, { retryable: false, details: { agent, tool } });

function notPermitted(agent: string, tool: string): AgentError {
  return never(
    'tool_not_permitted',
    `${agent} may not call ${tool}: its file does not list it under tools`,
    agent,
    tool,
  );
}

function unknownTool(agent: string, tool: string): AgentError {
  return never('unknown_tool', `The server of ${agent} has no tool ${tool}`, agent, tool);
}

function changed(agent: string, tool: string, isByPin: boolean): AgentError {
  const remedy = isByPin
    ? `Look at it with baton agents tools ${agent}, and agree with --accept`
    : `Look at it with baton agents tools ${agent}, and write its sha256 into the agent's file`;
  return never('tool_changed', `The tool ${tool} of ${agent} is not what it was. ${remedy}`, agent, tool);
}

function refusedArguments(agent: string, tool: string, why: string): AgentError {
  return never('tool_arguments_refused', `${tool} of ${agent} is not called with these arguments: ${why}`, agent, tool);
}

function needsApproval(agent: string, tool: string): AgentError {
  return never(
    'approval_required',
    `${agent} may call ${tool} when a person has agreed to the call, which can't be asked in this version: let a checkpoint come before the step, and set approval: never`,
    agent,
    tool,
  );
}

function tooMany(agent: string, most: number): AgentError {
  return new AgentError(
    'tool_protocol_error',
    `The server of ${agent} lists more than ${most} tools. Raise limits.toolsListed in the agent's file if that is right`,
    { retryable: false, details: { agent, allowed: most } },
  );
}

function tooManyCalls(agent: string, most: number): AgentError {
  return new AgentError(
    'limit_exceeded',
    `${agent} was called more than ${most} times in one attempt. Raise limits.callsPerAttempt in its file if that is right`,
    { retryable: false, details: { agent, allowed: most } },
  );
}
