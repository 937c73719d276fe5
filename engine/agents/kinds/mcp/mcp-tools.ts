/**
 * The tools of a server, on the terms of an agent's file.
 *
 * Rules
 *  1. Only tools that the file lists are shown and called.
 *  2. A tool is used as it looked when it was first used (tool-pins.ts). Where it looks otherwise, or not as the file
 *     says, it is refused until the operator agrees.
 *  3. Arguments fit the tool's own schema, and then the condition of the file. A condition that can't be answered says
 *     no.
 *  4. A call that a person has to decide about is not made without one. Where a condition that says so can't be
 *     answered, a person has to.
 *  5. No call is made, or asked about, that nobody has granted, or that a policy forbids.
 */
import type { CallToolResult } from '@modelcontextprotocol/client';
import type { Means, ToolContext } from '../../means/means.ts';
import { toolOf } from '../../grants/asked-permissions.ts';
import type { CallInQuestion, ToolDescription } from '../../port/tools.ts';
import { cutText } from '../../../limits/measure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';
import type { ToolsOfAgent } from '../kind.ts';
import type { McpConfiguration, PermittedTool } from './configuration.ts';
import { callKeys } from './call-keys.ts';
import { consentFor } from './consent.ts';
import { conditionHolds, whyArgumentsUnfit } from './tool-arguments.ts';
import { toldOf, toolAnswerOf, type ToolAnswer } from './tool-answer.ts';
import type { ToolConnection } from './tool-connection.ts';
import { hashOfTool, type ToolOfServer } from './tool-pins.ts';
import { plainTool } from './plain-tool.ts';
import {
  toolChanged,
  approvalNeeded,
  toolNotPermitted,
  argumentsRefused,
  tooManyTools,
  tooManyCalls,
  unknownTool,
} from './tool-refusals.ts';

/** Bytes of what a server says of a tool that people are shown. */
const MOST_DESCRIPTION = 4_000;

/** Under which a server is told by what it can tell a repeated call. */
export const IDEMPOTENCY_KEY = 'baton/idempotency-key';

interface ToolsOfServer extends Required<Pick<ToolsOfAgent, 'open' | 'consent'>> {
  /** What may be called, in the order of the file. */
  permitted(signal: AbortSignal): Promise<readonly ToolDescription[]>;
  answer(
    name: string,
    input: JsonObject,
    signal: AbortSignal,
    context: ToolContext,
    isDecided?: boolean,
  ): Promise<ToolAnswer>;
  /** What people are asked before it is called. Null: nothing. Throws where the call would be refused. */
  question(name: string, input: JsonObject, signal: AbortSignal): Promise<CallInQuestion | null>;
  /** Throws where the call would be refused. */
  check(name: string, input: JsonObject, signal: AbortSignal): Promise<void>;
}

interface CheckedCall {
  readonly terms: PermittedTool;
  readonly inputSchema: Json;
  readonly description: string;
}

/** On which terms they are used. */
export type ToolTerms = Pick<McpConfiguration, 'tools' | 'timeoutSeconds' | 'startTimeoutSeconds' | 'limits'>;

export function createToolsOfServer(
  agent: string,
  configuration: ToolTerms,
  means: Pick<Means, 'conditions' | 'toolPins' | 'withoutKeys' | 'mayUse'>,
  connection: ToolConnection,
  /** What a failed call was denied. Left out: a server outside is not asked. */
  deniedBy: (result: CallToolResult) => JsonObject | null = () => null,
): ToolsOfServer {
  const { limits, startTimeoutSeconds } = configuration;

  const offered = async (signal: AbortSignal): Promise<readonly ToolOfServer[]> => {
    const timeoutMs = startTimeoutSeconds * 1000;
    const { tools } = await connection.ask({ tool: null, timeoutMs, signal }, (client) =>
      client.listTools(undefined, { signal, timeout: timeoutMs, cacheMode: 'refresh' }),
    );
    if (tools.length > limits.toolsListed) throw tooManyTools(agent, limits.toolsListed);
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
    const unknown: ToolOfServer[] = [];
    for (const { terms, ...tool } of tools) {
      const hash = hashOfTool(tool);
      const expected = terms.sha256 ?? known[tool.name];
      if (expected === undefined) unknown.push(tool);
      else if (expected !== hash) throw toolChanged(agent, tool.name, terms.sha256 === undefined);
    }
    if (unknown.length > 0) await means.toolPins.keep(agent, unknown);
  }

  async function find(name: string, signal: AbortSignal): Promise<ToolOfServer & { readonly terms: PermittedTool }> {
    if (!configuration.tools.some((tool) => tool.name === name)) throw toolNotPermitted(agent, name);
    const tool = (await usable(signal)).find((one) => one.name === name);
    if (!tool) throw unknownTool(agent, name);
    await pinned([tool]);
    return tool;
  }

  /** Rule 3. */
  async function checked(name: string, input: JsonObject, signal: AbortSignal): Promise<CheckedCall> {
    const { terms, inputSchema, description = '' } = await find(name, signal);
    const misfit = await whyArgumentsUnfit({ schema: inputSchema, when: terms.when ?? null }, input, () =>
      means.conditions(),
    );
    if (misfit !== null) throw argumentsRefused(agent, name, misfit);
    return { terms, inputSchema, description };
  }

  /** Rule 5. */
  async function mustBeGranted(name: string): Promise<void> {
    await means.mayUse({ action: 'tool.call', resource: toolOf(agent, name), undeclared: null });
  }

  /** Rule 4. */
  async function needsPerson({ approval }: PermittedTool, input: JsonObject): Promise<boolean> {
    if (typeof approval === 'string') return approval === 'always';
    return conditionHolds(await means.conditions(), approval.when, input, true);
  }

  async function question(name: string, input: JsonObject, signal: AbortSignal): Promise<CallInQuestion | null> {
    const listed = configuration.tools.find((tool) => tool.name === name);
    if (!listed || listed.approval === 'never') return null; // without asking the server
    const { terms, inputSchema, description } = await checked(name, input, signal);
    if (!(await needsPerson(terms, input))) return null;
    await mustBeGranted(name);
    const schema = isJsonObject(inputSchema) ? inputSchema : {};
    const told = cutText(description, MOST_DESCRIPTION);
    return { agent, tool: name, description: told, arguments: input, schema, when: terms.when ?? null };
  }

  async function answer(
    name: string,
    input: JsonObject,
    signal: AbortSignal,
    { assets, progress, idempotencyKey }: ToolContext,
    isDecided = false,
  ): Promise<ToolAnswer> {
    const { terms } = await checked(name, input, signal);
    if (!isDecided && (await needsPerson(terms, input))) throw approvalNeeded(agent, name);
    await mustBeGranted(name);
    const { timeoutSeconds = configuration.timeoutSeconds } = terms;
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
      {
        agent,
        tool: name,
        resultBytes: limits.resultBytes,
        clean: (text) => means.withoutKeys(text),
        denied: deniedBy(result),
      },
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
    question,
    open: (context, only) => {
      const { callsOf = {} } = context;
      const keyOf = callKeys(context.idempotencyKey, context.made);
      const isOpen = (name: string): boolean => only === null || only.includes(name);
      return {
        list: async () =>
          (await permitted(AbortSignal.timeout(startTimeoutSeconds * 1000))).filter(({ name }) => isOpen(name)),
        question: async (name, input, signal) => (isOpen(name) ? question(name, input, signal) : null),
        async call(name, input, signal, isDecided) {
          if (!isOpen(name)) throw toolNotPermitted(agent, name);
          const calls = (Object.hasOwn(callsOf, agent) ? (callsOf[agent] ?? 0) : 0) + 1;
          callsOf[agent] = calls;
          if (calls > limits.callsPerAttempt) throw tooManyCalls(agent, limits.callsPerAttempt);
          const ofCall = { ...context, idempotencyKey: keyOf(name, input) };
          return toldOf(await answer(name, input, signal, ofCall, isDecided));
        },
      };
    },
  };
}

function describe({ name, description = '', inputSchema }: ToolOfServer): ToolDescription {
  return { name, description, parameters: inputSchema as JsonObject };
}
