/** What a model's calls of tools come to: a text for each, that goes back to it. */
import { AgentError, type AgentContext } from '../../port/agent.ts';
import type { Tools } from '../../port/tools.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';
import type { ModelMessage, ToolCall } from './model.ts';

export const MOST_ROUNDS = 10;
export const MOST_CALLS_PER_ROUND = 16;
/** Of what a tool gives back; more is not cut, the model is told to ask for less. */
export const MOST_RESULT_BYTES = 256 * 1024;

/** One after the other, in the order in which the model asked: what one does, the next one may find. */
export async function resultsOf(
  calls: readonly ToolCall[],
  tools: Tools,
  known: ReadonlySet<string>,
  context: Pick<AgentContext, 'signal' | 'progress' | 'converse'>,
): Promise<ModelMessage[]> {
  const results: ModelMessage[] = [];
  for (const call of calls) {
    context.signal.throwIfAborted();
    context.progress({ message: `Calling ${call.name.slice(0, 64)}` });
    const text = await resultOf(call, tools, known, context.signal);
    await context.converse({ role: 'tool', tool: call.name, callId: call.id, content: text });
    results.push({ role: 'result', callId: call.id, text });
  }
  return results;
}

async function resultOf(
  call: ToolCall,
  tools: Tools,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string> {
  if (!known.has(call.name)) return problem(`There is no tool ${call.name}; there are ${[...known].join(', ')}`);
  const parameters = parametersIn(call.parameters);
  if (parameters === null) return problem('The arguments are not a JSON object');
  try {
    const result = textOfResult(await tools.call(call.name, parameters, signal));
    const bytes = Buffer.byteLength(result);
    if (bytes <= MOST_RESULT_BYTES) return result;
    return problem(`The result has ${bytes} bytes, and ${MOST_RESULT_BYTES} are the most: ask for less`);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'tool_failed') return problem(error.message);
    throw error;
  }
}

function parametersIn(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as Json;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function textOfResult(result: Json): string {
  return typeof result === 'string' ? result : JSON.stringify(result);
}

function problem(message: string): string {
  return JSON.stringify({ error: message });
}
