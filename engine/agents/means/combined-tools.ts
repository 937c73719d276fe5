/**
 * The tools of several agents as one list, for a model.
 *
 * Rules
 *  1. A model calls tools by names of few letters: others are written so, and one that two agents have bears the name
 *     of its agent as well. Those that are still the same bear a number: no tool is called in the place of another.
 *  2. Whether the model hears of a failed call is said by the file of the agent that uses the tools. It never hears
 *     that it was cancelled, or that the engine is closing.
 */
import { AgentError } from '../port/agent.ts';
import type { ToolDescription, Tools } from '../port/tools.ts';
import type { WantedTools } from './means.ts';

export interface ToolsOfOne {
  readonly wanted: WantedTools;
  readonly tools: Tools;
  /** The same call may be made once more for the same attempt. Left out: it may do harm. */
  readonly isRepeatable?: (isDecided: boolean) => boolean;
}

interface Named {
  readonly description: ToolDescription;
  /** As its own agent calls it. */
  readonly own: string;
  readonly of: ToolsOfOne;
}

const LONGEST_NAME = 64;
/** A model can't do otherwise about these. */
const NEVER_TOLD: ReadonlySet<string> = new Set(['tool_server_closed', 'not_permitted', 'secret_missing']);

export function combinedTools(all: readonly ToolsOfOne[]): Tools {
  let known: Promise<ReadonlyMap<string, Named>> | null = null;
  const load = async (): Promise<ReadonlyMap<string, Named>> => {
    const lists = await Promise.all(
      all.map(async (of) => (await of.tools.list()).map((description) => ({ description, of }))),
    );
    return named(lists.flat());
  };
  const names = (): Promise<ReadonlyMap<string, Named>> => (known ??= load());
  async function toolNamed(name: string): Promise<Named> {
    const tool = (await names()).get(name);
    if (tool) return tool;
    throw new AgentError('tool_failed', `There is no tool ${name}`, { retryable: false, details: { tool: name } });
  }
  return {
    list: async () => [...(await names()).values()].map(({ description }) => description),
    async question(name, parameters, signal) {
      const { of, own } = await toolNamed(name);
      return (await of.tools.question?.(own, parameters, signal)) ?? null;
    },
    isRepeatable: async (name, isDecided) => (await names()).get(name)?.of.isRepeatable?.(isDecided) === true,
    async call(name, parameters, signal, isDecided) {
      const tool = await toolNamed(name);
      try {
        return await tool.of.tools.call(tool.own, parameters, signal, isDecided);
      } catch (error) {
        signal.throwIfAborted();
        throw error instanceof AgentError ? told(error, tool.of.wanted) : error;
      }
    },
  };
}

/** Rule 1. */
function named(tools: readonly Pick<Named, 'description' | 'of'>[]): ReadonlyMap<string, Named> {
  const byName = new Map<string, Named>();
  const counts = Map.groupBy(tools, ({ description }) => plain(description.name));
  for (const { description, of } of tools) {
    const short = plain(description.name);
    const isShared = (counts.get(short)?.length ?? 0) > 1;
    const name = notIn(byName, isShared ? plain(`${of.wanted.agent}-${description.name}`) : short);
    byName.set(name, { description: { ...description, name }, own: description.name, of });
  }
  return byName;
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME) || '_';
}

function notIn(taken: ReadonlyMap<string, Named>, name: string): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) {
    const ending = `_${number}`;
    free = `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`;
  }
  return free;
}

/** Rule 2. */
function told(error: AgentError, { onToolError }: WantedTools): AgentError {
  const { code, message, details } = error;
  if (NEVER_TOLD.has(code)) return error;
  if (onToolError === 'tell')
    return new AgentError('tool_failed', message, { retryable: false, details: { ...details, code }, cause: error });
  if (code !== 'tool_failed') return error;
  // by this code a model would be told
  return new AgentError('tool_call_failed', message, { retryable: error.retryable, details, cause: error });
}
