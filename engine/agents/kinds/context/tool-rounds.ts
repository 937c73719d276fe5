/**
 * What a model's calls of tools come to: a text for each, that goes back to it.
 *
 * Rules
 *  1. One is made after the other, in the order in which the model asked: what one does, the next one may find.
 *  2. Before the first of a round about which people decide, they are asked about all of them. Those before it are
 *     made.
 *  3. A round is remembered before its first call, so that after a crash the same calls are made and no others. One
 *     that does no harm when it is made once more is known by its key to whoever does it. Any other is remembered
 *     before it is made, so that it is not made twice.
 */
import {
  AgentError,
  CallsAsked,
  type AgentContext,
  type AskedCall,
  type CallDecision,
  type DeniedUse,
} from '../../port/agent.ts';
import { usualLimits } from '../../../limits/limits.ts';
import { measure } from '../../../limits/measure.ts';
import { LimitExceeded } from '../../../limits/over-limit.ts';
import { deniedIn } from '../../grants/may-use.ts';
import type { Tools } from '../../port/tools.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';
import type { ToolCall } from './model.ts';
import { keptOf, OUTGROWN, type Decisions, type ConversationSoFar, type Round } from './conversation-so-far.ts';

export const MOST_ROUNDS = 10;
export const MOST_CALLS_PER_ROUND = 16;
/** Of what a tool gives back; more is not cut, the model is told to ask for less. */
export const MOST_RESULT_BYTES = 256 * 1024;

export interface CallingTools {
  readonly tools: Tools;
  readonly known: ReadonlySet<string>;
  readonly context: Pick<AgentContext, 'signal' | 'progress' | 'remember' | 'converse'>;
  readonly decisions: Decisions;
  /** People have answered, or its file does not say that an attempt may be made once more. */
  readonly isOnce: boolean;
}

/** Fills the results of the round. Rejects with `CallsAsked` where people have to decide first. */
export async function makeCalls(progress: ConversationSoFar, round: Round, calling: CallingTools): Promise<void> {
  const { context, decisions } = calling;
  const asked = round.isAsked ? [] : await questionsAbout(round.calls, calling);
  for (let place = round.results.length; place < round.calls.length; place++) {
    const call = round.calls[place] as ToolCall;
    const id = idOf(place);
    context.signal.throwIfAborted();
    if (asked.some((question) => question.id === id)) {
      Object.assign(round, { isAsked: true, isKept: true, calling: null });
      throw new CallsAsked(asked, keptOf({ ...progress, usage: null })); // rule 2
    }
    context.progress({ message: `Calling ${call.name.slice(0, 64)}` });
    const decision = round.isAsked ? decisions.get(id) : undefined;
    const isOnce = decision?.decision !== 'reject' && (await isMadeOnce(call, decision !== undefined, calling));
    if (round.isKept !== true || isOnce || round.calling !== null)
      await remember(progress, round, isOnce ? place : null, calling);
    const { text, denied } = await resultOf(call, decision, calling);
    const said = { role: 'tool', tool: call.name, callId: call.id, content: text } as const;
    await context.converse({ ...said, ...(denied && { denials: [denied] }) });
    round.results.push(text);
  }
  if (round.calling !== null) await remember(progress, round, null, calling);
}

/** Rule 3. */
async function isMadeOnce(
  { name }: ToolCall,
  isDecided: boolean,
  { tools, known, isOnce }: CallingTools,
): Promise<boolean> {
  return isOnce && known.has(name) && (await tools.isRepeatable?.(name, isDecided)) !== true;
}

async function remember(
  progress: ConversationSoFar,
  round: Round,
  place: number | null,
  { context, decisions }: CallingTools,
): Promise<void> {
  Object.assign(round, { calling: place, isKept: true });
  if (progress.isOutgrown === true) return;
  try {
    await context.remember(keptOf(progress));
  } catch (error) {
    if (!(error instanceof LimitExceeded) || decisions.size > 0) throw error;
    progress.isOutgrown = true;
    await context.remember(OUTGROWN);
  }
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
    if (typeof parameters === 'string' || !known.has(name)) continue;
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
  if (typeof parameters === 'string') return problem(parameters);
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

/** A sentence: why no tool can be called with them. */
function parametersIn(text: string): JsonObject | string {
  const no = 'The arguments are not a JSON object';
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as Json;
    if (!isJsonObject(value)) return no;
    const { levels } = measure(value, text.length, usualLimits.valueLevels);
    return levels > usualLimits.valueLevels ? 'The arguments are nested too deep: hand over a text' : value;
  } catch {
    return no;
  }
}

function textOfResult(result: Json): string {
  return typeof result === 'string' ? result : JSON.stringify(result);
}

function problem(message: string, denied: DeniedUse | null = null): Result {
  return { text: JSON.stringify({ error: message }), denied };
}
