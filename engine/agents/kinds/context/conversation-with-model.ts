/** Asks a model until it has answered: calls the tools that it wants, and has it mend once what does not fit. */
import { AgentError, CallsAsked, type AgentContext, type JsonObject, type WorkMessage } from '../../port/agent.ts';
import type { Tools } from '../../port/tools.ts';
import type { Json } from '../../../values/json.ts';
import { whyNotWhole } from './endings.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { charactersIn, whyCutByEndpoint, whyTooLong } from './input-length.ts';
import {
  addUsage,
  type ModelAnswer,
  type ModelMessage,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
} from './model.ts';
import { modelError, type AskedModel } from './model-errors.ts';
import { misfitsOf } from './output-schema.ts';
import type { Price } from './price.ts';
import type { Decisions, ConversationSoFar } from './conversation-so-far.ts';
import { makeCalls, MOST_CALLS_PER_ROUND, MOST_ROUNDS } from './tool-rounds.ts';

export interface Asking {
  readonly endpoint: ModelEndpoint;
  readonly asked: AskedModel;
  readonly request: ModelRequest;
  readonly tools: Tools;
  readonly contextTokens: number | null;
  readonly progress: ConversationSoFar;
  readonly decisions: Decisions;
  /** A call that may do harm when it is made once more is not made again after a crash. */
  readonly isOnce: boolean;
  readonly priceOf: (model: string | null, usage: TokenUsage | null) => Price;
}

export interface Answered {
  readonly text: string;
  /** What the text says as JSON. Null where a text was asked for. */
  readonly value: Json;
  readonly model: string | null;
  readonly id: string | null;
  readonly usage: TokenUsage | null;
  /** How often the model was asked in all. */
  readonly requests: number;
  readonly toolsCalled: readonly string[];
}

export async function answerOf(asking: Asking, context: AgentContext): Promise<Answered> {
  const spent: Spent = { usage: asking.progress.usage, model: null };
  try {
    return await converse(asking, context, spent);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof CallsAsked) return askWithUsage(error, spent, asking);
    throw error instanceof AgentError && spent.usage !== null ? withSpent(error, spent, asking) : error;
  }
}

/** Since the attempt began, or people last answered. */
interface Spent {
  usage: TokenUsage | null;
  model: string | null;
}

async function converse(asking: Asking, context: AgentContext, spent: Spent): Promise<Answered> {
  const { tools, request, asked, priceOf, progress, decisions, isOnce } = asking;
  const calling = { tools, known: new Set(request.tools.map(({ name }) => name)), context, decisions, isOnce };
  for (;;) {
    if (progress.round) {
      const { text, calls, results } = progress.round;
      await makeCalls(progress, progress.round, calling);
      progress.said.push(
        { role: 'calls', text, calls },
        ...results.map((told, place) => resultOfCall(calls, place, told)),
      );
      progress.toolsCalled.push(...calls.map(({ name }) => name));
      progress.round = null;
      context.say('\n\n');
    }
    const { text, calls, model, id, usage } = await ask(asking, context, spent);
    if (calls.length > 0) {
      mayCall(calls.length, progress.requests, asked);
      await context.converse(saidWithCalls(text, calls, usage, priceOf(model, usage)));
      progress.round = { text, calls, results: [], calling: null, isAsked: false };
      continue;
    }
    const { value, problems } = read(text, request.answer);
    if (problems.length === 0) {
      const { requests, toolsCalled } = progress;
      return { text, value, model, id, usage: spent.usage, requests, toolsCalled };
    }
    if (progress.isMending)
      throw modelError(asked, 'output_invalid', `the answer of ${asked.model} does not fit: ${problems.join('; ')}`, {
        retryable: true,
        details: { problems },
      });
    progress.isMending = true;
    await context.converse(saidWithCalls(text, calls, usage, priceOf(model, usage)));
    await context.converse({ role: 'user', content: mend(problems) });
    progress.said.push({ role: 'assistant', text }, { role: 'user', text: mend(problems) });
    context.say('\n\n');
  }
}

function resultOfCall(calls: readonly ToolCall[], place: number, text: string): ModelMessage {
  return { role: 'result', callId: calls[place]?.id ?? '', text };
}

function saidWithCalls(
  content: string,
  calls: readonly ToolCall[],
  usage: TokenUsage | null,
  { cost }: Price,
): WorkMessage {
  return {
    role: 'assistant',
    content,
    ...(calls.length > 0 && {
      calls: calls.map(({ id, name, parameters }) => ({ id, tool: name, arguments: parameters })),
    }),
    ...(usage && { usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, cost } }),
  };
}

async function ask(asking: Asking, context: AgentContext, spent: Spent): Promise<ModelAnswer> {
  const { endpoint, asked, request, contextTokens, progress } = asking;
  const messages = [...request.messages, ...progress.said];
  const characters = charactersIn(messages);
  const tooLong = whyTooLong(characters, contextTokens, request.parameters.maxOutputTokens ?? 0, asked);
  if (tooLong) throw tooLong;
  const ending = await endpoint.ask(asked, { ...request, messages }, context.signal, (piece) => context.say(piece));
  const { usage, model } = ending.kind === 'whole' ? ending.answer : ending;
  spent.usage = progress.usage = addUsage(spent.usage, usage);
  spent.model = model ?? spent.model;
  progress.requests += 1;
  if (spent.usage !== null) context.spent?.(whatWasSpent(spent, asking));
  if (ending.kind !== 'whole') throw whyNotWhole(ending, asked);
  const cut = whyCutByEndpoint(characters, usage?.inputTokens, asked);
  if (cut) throw cut;
  const { text, calls } = ending.answer;
  if (text.trim() === '' && calls.length === 0)
    throw modelError(asked, 'empty_answer', `${asked.model} answered with nothing`, { retryable: true });
  return ending.answer;
}

function mayCall(calls: number, requests: number, asked: AskedModel): void {
  if (calls <= MOST_CALLS_PER_ROUND && requests <= MOST_ROUNDS) return;
  const what =
    calls > MOST_CALLS_PER_ROUND
      ? `wants to call ${calls} tools at once, and ${MOST_CALLS_PER_ROUND} are the most`
      : `still calls tools after ${MOST_ROUNDS} rounds`;
  throw modelError(asked, 'too_many_tool_calls', `${asked.model} ${what}. Ask for less in one step`, {
    retryable: false,
  });
}

function read(text: string, answer: ModelRequest['answer']): { value: Json; problems: readonly string[] } {
  if (answer === 'text') return { value: null, problems: [] };
  let value: Json;
  try {
    value = JSON.parse(withoutFence(text)) as Json;
  } catch (error) {
    return { value: null, problems: [`it is no JSON (${(error as Error).message.slice(0, 120)})`] };
  }
  return { value, problems: typeof answer === 'object' ? misfitsOf(value, answer.schema) : [] };
}

/** Models that know no formats put JSON between marks. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}

function mend(problems: readonly string[]): string {
  return `That answer can't be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}\nAnswer again with the whole JSON, and nothing besides.`;
}

/** An answer that is of no use has been paid for. */
function withSpent(error: AgentError, spent: Spent, asking: Asking): AgentError {
  const { code, message, retryable, retryAfterMs, cause } = error;
  const details: JsonObject = { ...error.details, ...whatWasSpent(spent, asking) };
  return new AgentError(code, message, { retryable, retryAfterMs, details, cause });
}

/** So has what was said before people are asked. */
function askWithUsage({ calls, kept }: CallsAsked, spent: Spent, asking: Asking): never {
  throw new CallsAsked(calls, kept, spent.usage === null ? {} : whatWasSpent(spent, asking));
}

function whatWasSpent({ usage, model }: Spent, { priceOf, progress: { requests } }: Asking): JsonObject {
  return { ...(usage && { usage: { ...usage } }), cost: priceOf(model, usage).cost, requests };
}
