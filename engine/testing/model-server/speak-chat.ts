/** Answers as the Chat Completions API gives them. */
import type { Json, JsonObject } from '../../values/json.ts';
import type { AskedOfModel, ScriptedAnswer } from './reaction.ts';
import { inPieces, textOfParameters, usageOf } from './words.ts';

const ID = 'chatcmpl-scripted';

export function chatWhole(asked: AskedOfModel, answer: ScriptedAnswer): JsonObject {
  const { text = null, refusal = null, calls = [] } = answer;
  const tool_calls = calls.map((call, index) => toolCall(call, index));
  const message = { role: 'assistant', content: text, refusal, ...(calls.length > 0 && { tool_calls }) };
  return {
    ...headOf(asked, answer, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: finishOf(answer) }],
    usage: chatUsage(asked, answer),
  };
}

export function chatStream(asked: AskedOfModel, answer: ScriptedAnswer): string {
  const { text = '', refusal = '', calls = [], pieceLength = 5, end = 'stop', error } = answer;
  const head = headOf(asked, answer, 'chat.completion.chunk');
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }],
  });
  const options = asked.body['stream_options'];
  const isUsageAsked = typeof options === 'object' && options !== null && 'include_usage' in options;
  const usage = chatUsage(asked, answer);
  const chunks: JsonObject[] = [
    chunk({ role: 'assistant', content: '' }),
    ...inPieces(text, pieceLength).map((content) => chunk({ content })),
    ...inPieces(refusal, pieceLength).map((piece) => chunk({ refusal: piece })),
    ...calls.flatMap((call, index) => [
      chunk({ tool_calls: [{ ...toolCall(call, index), function: { name: call.name, arguments: '' } }] }),
      ...inPieces(textOfParameters(call.parameters), 5).map((piece) =>
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    ...(end === 'failed' ? [{ error: error ?? { code: 'server_error', message: 'The model failed' } }] : []),
    chunk({}, finishOf(answer)),
    ...(isUsageAsked && usage ? [{ ...head, choices: [], usage }] : []),
  ];
  return `${chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('')}data: [DONE]\n\n`;
}

function headOf(asked: AskedOfModel, { model }: ScriptedAnswer, object: string): JsonObject {
  return { id: ID, object, created: 1_790_000_000, model: model ?? asked.body['model'] ?? 'none' };
}

function finishOf({ end = 'stop', calls = [] }: ScriptedAnswer): string {
  if (end === 'length' || end === 'content_filter') return end;
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function toolCall({ name, parameters }: NonNullable<ScriptedAnswer['calls']>[number], index: number): JsonObject {
  return { index, id: `call_${index}`, type: 'function', function: { name, arguments: textOfParameters(parameters) } };
}

function chatUsage(asked: AskedOfModel, answer: ScriptedAnswer): Json {
  const usage = usageOf(asked, answer);
  return (
    usage && {
      prompt_tokens: usage.input,
      prompt_tokens_details: { cached_tokens: usage.cached },
      completion_tokens: usage.output,
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    }
  );
}
