/** Answers as the Responses API gives them. */
import type { Json, JsonObject } from '../../values/json.ts';
import type { AskedOfModel, ScriptedAnswer } from './reaction.ts';
import { inPieces, textOfParameters, usageOf } from './words.ts';

const ID = 'resp_scripted';

export function responseWhole(asked: AskedOfModel, answer: ScriptedAnswer): JsonObject {
  const { end = 'stop', error = { code: 'server_error', message: 'The model failed' } } = answer;
  const usage = usageOf(asked, answer);
  return {
    id: ID,
    object: 'response',
    created_at: 1_790_000_000,
    model: answer.model ?? asked.body['model'] ?? 'none',
    status: end === 'stop' ? 'completed' : end === 'failed' ? 'failed' : 'incomplete',
    error: end === 'failed' ? error : null,
    incomplete_details:
      end === 'length' ? { reason: 'max_output_tokens' } : end === 'content_filter' ? { reason: end } : null,
    output: itemsOf(answer),
    usage: usage && {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
}

export function responseStream(asked: AskedOfModel, answer: ScriptedAnswer): string {
  const { text = '', refusal, calls = [], pieceLength = 5, end = 'stop' } = answer;
  const whole = responseWhole(asked, answer);
  const begun = { ...whole, status: 'in_progress', output: [], usage: null, error: null, incomplete_details: null };
  const message = { item_id: 'msg_0', output_index: 0, content_index: 0 };
  const events: SpokenEvent[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...inPieces(text, pieceLength).map((delta) => ({ type: 'response.output_text.delta', ...message, delta })),
    ...(text === '' ? [] : [{ type: 'response.output_text.done', ...message, text }]),
    ...inPieces(refusal ?? '', pieceLength).map((delta) => ({ type: 'response.refusal.delta', ...message, delta })),
    ...(refusal === undefined ? [] : [{ type: 'response.refusal.done', ...message, refusal }]),
    ...calls.flatMap((call, index) => eventsOfCall(call, index + 1)),
    { type: ENDS[end], response: whole },
  ];
  return events
    .map((event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`)
    .join('');
}

type SpokenEvent = JsonObject & { readonly type: string };

const ENDS = {
  stop: 'response.completed',
  length: 'response.incomplete',
  content_filter: 'response.incomplete',
  failed: 'response.failed',
};

function itemsOf({ text = '', refusal, calls = [] }: ScriptedAnswer): Json[] {
  const content: Json[] = [
    ...(text === '' ? [] : [{ type: 'output_text', text, annotations: [] }]),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
  ];
  const message = { type: 'message', id: 'msg_0', role: 'assistant', status: 'completed', content };
  return [...(content.length === 0 ? [] : [message]), ...calls.map((call, index) => itemOfCall(call, index + 1))];
}

type Call = NonNullable<ScriptedAnswer['calls']>[number];

function itemOfCall({ name, parameters }: Call, index: number): JsonObject {
  const called = { id: `fc_${index}`, call_id: `call_${index}`, name, arguments: textOfParameters(parameters) };
  return { type: 'function_call', status: 'completed', ...called };
}

function eventsOfCall(call: Call, output_index: number): SpokenEvent[] {
  const item = itemOfCall(call, output_index);
  const text = textOfParameters(call.parameters);
  const about = { item_id: `fc_${output_index}`, output_index };
  return [
    { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', arguments: '' } },
    ...inPieces(text, 5).map((delta) => ({ type: 'response.function_call_arguments.delta', ...about, delta })),
    { type: 'response.function_call_arguments.done', ...about, arguments: text },
    { type: 'response.output_item.done', output_index, item },
  ];
}
