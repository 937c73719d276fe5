/**
 * What a model's calls of tools come to: a text for each, that goes back to it.
 *
 * Rules
 *  1. One is made after the other, in the order in which the model asked: what one does, the next one may find.
 *  2. Before the first of a round about which people decide, they are asked about all of them. Those before it are
 *     made.
 *  3. An attempt that people have answered remembers each call before it makes it, so that none is made twice.
 */
import {
  AgentError,
  CallsAsked,
  type AgentContext,
  type AskedCall,
  type CallDecision,
  type DeniedUse,
} from '../../port/agent.ts';
import { deniedIn } from '../../grants/may-use.ts';
import type { Tools } from '../../port/tools.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';
import type { ToolCall } from './model.ts';
import { keptOf, type Decisions, type ConversationSoFar, type Round } from './conversation-so-far.ts';

export const MOST_ROUNDS = 10;
export const MOST_CALLS_PER_ROUND = 16;
/** Of what a tool gives back; more is not cut, the model is told to ask for less. */
export const MOST_RESULT_BYTES = 256 * 1024;

export interface CallingTools {
  readonly tools: Tools;
  readonly known: ReadonlySet<string>;
  readonly context: Pick<AgentContext, 'signal' | 'progress' | 'remember' | 'converse'>;
  readonly decisions: Decisions;
  /** Rule 3. */
  readonly remembers: boolean;
}

/** Fills the results of the round. Rejects with `CallsAsked` where people have to decide first. */
export async function makeCalls(progress: ConversationSoFar, round: Round, calling: CallingTools): Promise<void> {
  const { context, decisions, remembers } = calling;
  const asked = round.isAsked ? [] : await questionsAbout(round.calls, calling);
  for (let place = round.results.length; place < round.calls.length; place++) {
    const call = round.calls[place] as ToolCall;
    const id = idOf(place);
    context.signal.throwIfAborted();
    if (asked.some((question) => question.id === id)) {
      round.isAsked = true;
      throw new CallsAsked(asked, keptOf(progress)); // rule 2
    }
    context.progress({ message: `Calling ${call.name.slice(0, 64)}` });
    const decision = round.isAsked ? decisions.get(id) : undefined;
    if (remembers) await remember(progress, round, decision?.decision === 'reject' ? null : place, context);
    const { text, denied } = await resultOf(call, decision, calling);
    const said = { role: 'tool', tool: call.name, callId: call.id, content: text } as const;
    await context.converse({ ...said, ...(denied && { denials: [denied] }) });
    round.results.push(text);
    round.calling = null;
  }
  if (remembers) await remember(progress, round, null, context);
}

function remember(
  progress: ConversationSoFar,
  round: Round,
  place: number | null,
  { remember: keep }: CallingTools['context'],
): Promise<void> {
  round.calling = place;
  return keep(keptOf(progress));
}

function idOf(place: number): string {
  return String(place + 1);
}

/** A call that would be refused is nothing to ask about: the model is told why, when it is made. */
async function questionsAbout(
  calls: readonly ToolCall[],
  { tools, known, context: { signal } }: CallingTools,
): Promise<AskedCall[]> {
  const asked: AskedCall[] = [];
  if (!tools.question) return asked;
  for (const [place, { name, parameters: text }] of calls.entries()) {
    const parameters = parametersIn(text);
    if (parameters === null || !known.has(name)) continue;
    const question = await tools.question(name, parameters, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof AgentError) return null;
      throw error;
    });
    if (question) asked.push({ id: idOf(place), ...question });
  }
  return asked;
}

interface Result {
  /** What the model is told. */
  readonly text: string;
  /** What an agent was denied, so that it failed. */
  readonly denied: DeniedUse | null;
}

async function resultOf(
  call: ToolCall,
  decision: CallDecision | undefined,
  { tools, known, context: { signal } }: CallingTools,
): Promise<Result> {
  if (!known.has(call.name)) return problem(`There is no tool ${call.name}; there are ${[...known].join(', ')}`);
  if (decision?.decision === 'reject') return problem(`A person has rejected this call: ${decision.message}`);
  const edited = decision?.decision === 'edit' ? decision.arguments : null;
  const parameters = edited ?? parametersIn(call.parameters);
  if (parameters === null) return problem('The arguments are not a JSON object');
  try {
    const given = await tools.call(call.name, parameters, signal, decision !== undefined);
    const result = textOfResult(edited ? { calledWithArgumentsOfAPerson: edited, result: given } : given);
    const bytes = Buffer.byteLength(result);
    if (bytes <= MOST_RESULT_BYTES) return { text: result, denied: null };
    return problem(`The result has ${bytes} bytes, and ${MOST_RESULT_BYTES} are the most: ask for less`);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'tool_failed') return problem(error.message, deniedIn(error));
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

function problem(message: string, denied: DeniedUse | null = null): Result {
  return { text: JSON.stringify({ error: message }), denied };
}
