/**
 * Asks by the Responses API. An answer is whole after `response.completed`, which brings it once more as a whole;
 * whatever ends otherwise is none.
 */
import type OpenAI from 'openai';
import type {
  ResponseCreateParamsStreaming,
  ResponseInputItem,
  Response as WholeResponse,
} from 'openai/resources/responses/responses';
import { isStrict } from './output-schema.ts';
import { usageFrom, type AnswerSoFar, type ModelAnswer, type ModelMessage, type ModelRequest } from './model.ts';
import type { AnswerEnding } from './endings.ts';

export async function askResponses(
  client: OpenAI,
  request: ModelRequest,
  signal: AbortSignal,
  say: (piece: string) => void,
): Promise<AnswerEnding> {
  const stream = await client.responses.create(parametersOf(request), { signal });
  let text = '';
  let refusal = '';
  for await (const event of stream) {
    switch (event.type) {
      case 'response.output_text.delta':
        text += event.delta;
        say(event.delta);
        break;
      case 'response.refusal.delta':
        refusal += event.delta;
        break;
      case 'response.completed':
        return refusal === ''
          ? wholeAnswer(event.response, text)
          : { kind: 'refused', said: refusal, ...soFar(event.response) };
      case 'response.incomplete':
        return {
          kind: event.response.incomplete_details?.reason === 'content_filter' ? 'filtered' : 'cut',
          ...soFar(event.response),
        };
      case 'response.failed':
        return {
          kind: 'failed',
          code: event.response.error?.code ?? null,
          said: event.response.error?.message ?? '',
          ...soFar(event.response),
        };
      default: // what newer endpoints say besides
    }
  }
  return { kind: 'ended early', model: null, usage: null };
}

function parametersOf({ model, messages, parameters, tools, answer }: ModelRequest): ResponseCreateParamsStreaming {
  const { temperature, topP, maxOutputTokens, reasoningEffort } = parameters;
  return {
    model,
    input: messages.flatMap(itemsOf),
    stream: true,
    store: false,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
    ...(reasoningEffort !== undefined && { reasoning: { effort: reasoningEffort } }),
    ...(answer === 'json' && { text: { format: { type: 'json_object' } } }),
    ...(typeof answer === 'object' && {
      text: {
        format: { type: 'json_schema', name: 'answer', schema: { ...answer.schema }, strict: isStrict(answer.schema) },
      },
    }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters: schema }) => ({
        type: 'function' as const,
        name,
        description,
        parameters: { ...schema },
        strict: false,
      })),
    }),
  };
}

function itemsOf(message: ModelMessage): ResponseInputItem[] {
  switch (message.role) {
    case 'calls':
      return [
        ...(message.text === '' ? [] : [{ role: 'assistant' as const, content: message.text }]),
        ...message.calls.map(({ id, name, parameters }) => ({
          type: 'function_call' as const,
          call_id: id,
          name,
          arguments: parameters,
        })),
      ];
    case 'result':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
    default:
      return [{ role: message.role, content: message.text }];
  }
}

/** @param streamed the words as they came, for endpoints that don't repeat them */
function wholeAnswer(response: WholeResponse, streamed: string): AnswerEnding {
  const known = soFar(response);
  // an endpoint that is only compatible may leave out what the types promise
  const status = response.status as string | undefined;
  if (status !== undefined && status !== 'completed') return { kind: 'cut', ...known };
  const items = (response.output as WholeResponse['output'] | undefined) ?? [];
  const parts = items.flatMap((item) => (item.type === 'message' ? item.content : []));
  const refusal = parts.find((part) => part.type === 'refusal');
  if (refusal) return { kind: 'refused', said: refusal.refusal, ...known };
  const said = parts.flatMap((part) => (part.type === 'output_text' ? [part.text] : []));
  const calls = items.flatMap((item) =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, parameters: item.arguments }] : [],
  );
  const answer: ModelAnswer = { ...known, text: said.length > 0 ? said.join('') : streamed, calls, id: response.id };
  return { kind: 'whole', answer };
}

function soFar({ model, usage }: WholeResponse): AnswerSoFar {
  return {
    model: typeof model === 'string' ? model : null,
    usage: usageFrom(
      usage?.input_tokens,
      usage?.output_tokens,
      usage?.input_tokens_details?.cached_tokens,
      usage?.output_tokens_details?.reasoning_tokens,
    ),
  };
}
