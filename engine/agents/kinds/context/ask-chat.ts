/**
 * Asks by the Chat Completions API. An answer is whole after a `finish_reason` that says so; what it has cost comes
 * behind that in a piece of its own, or not at all.
 */
import type OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { isStrict } from './output-schema.ts';
import {
  usageFrom,
  type AnswerSoFar,
  type ModelMessage,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
} from './model.ts';
import type { AnswerEnding } from './endings.ts';

/** @param limitName how the endpoint calls the most that may be written */
export async function askChat(
  client: OpenAI,
  request: ModelRequest,
  limitName: 'max_tokens' | 'max_completion_tokens',
  signal: AbortSignal,
  say: (piece: string) => void,
): Promise<AnswerEnding> {
  const stream = await client.chat.completions.create(parametersOf(request, limitName), { signal });
  const calls = new Map<number, ToolCall>();
  let [text, refusal, id, model] = ['', '', null as string | null, null as string | null];
  let finish: string | null = null;
  let usage: TokenUsage | null = null;
  for await (const chunk of stream) {
    id ??= chunk.id;
    model ??= chunk.model;
    usage = usageOfChunk(chunk) ?? usage;
    // endpoints that are only compatible leave out what the types promise
    const choice = (chunk.choices as typeof chunk.choices | undefined)?.find(({ index }) => (index ?? 0) === 0);
    const delta = choice?.delta as Partial<ChatCompletionChunk.Choice.Delta> | undefined;
    if (delta?.content) {
      text += delta.content;
      say(delta.content);
    }
    refusal += delta?.refusal ?? '';
    for (const piece of delta?.tool_calls ?? []) addPiece(calls, piece);
    finish = choice?.finish_reason ?? finish;
  }
  const known: AnswerSoFar = { model, usage };
  if (finish === null) return { kind: 'ended early', ...known };
  if (refusal !== '') return { kind: 'refused', said: refusal, ...known };
  if (finish === 'content_filter') return { kind: 'filtered', ...known };
  if (!WHOLE.has(finish)) return { kind: 'cut', ...known };
  return { kind: 'whole', answer: { ...known, text, calls: [...calls.values()], id } };
}

const WHOLE: ReadonlySet<string> = new Set(['stop', 'tool_calls', 'function_call']);

function addPiece(calls: Map<number, ToolCall>, piece: ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const { index = 0, id, function: called } = piece;
  const before = calls.get(index) ?? { id: `call-${index}`, name: '', parameters: '' };
  calls.set(index, {
    id: id ?? before.id,
    name: before.name + (called?.name ?? ''),
    parameters: before.parameters + (called?.arguments ?? ''),
  });
}

function parametersOf(
  { model, messages, parameters, tools, answer }: ModelRequest,
  limitName: 'max_tokens' | 'max_completion_tokens',
): ChatCompletionCreateParamsStreaming {
  const { temperature, topP, maxOutputTokens, reasoningEffort } = parameters;
  return {
    model,
    messages: messages.map(messageOf),
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { [limitName]: maxOutputTokens }),
    ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort }),
    ...(answer === 'json' && { response_format: { type: 'json_object' } }),
    ...(typeof answer === 'object' && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { ...answer.schema }, strict: isStrict(answer.schema) },
      },
    }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters: schema }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...schema } },
      })),
    }),
  };
}

function messageOf(message: ModelMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'calls':
      return {
        role: 'assistant',
        content: message.text === '' ? null : message.text,
        tool_calls: message.calls.map(({ id, name, parameters }) => ({
          id,
          type: 'function',
          function: { name, arguments: parameters },
        })),
      };
    case 'result':
      return { role: 'tool', tool_call_id: message.callId, content: message.text };
    default:
      return { role: message.role, content: message.text };
  }
}

function usageOfChunk({ usage }: ChatCompletionChunk): TokenUsage | null {
  return usageFrom(
    usage?.prompt_tokens,
    usage?.completion_tokens,
    usage?.prompt_tokens_details?.cached_tokens,
    usage?.completion_tokens_details?.reasoning_tokens,
  );
}
