/**
 * What a service answered.
 *
 * Rules
 *  1. What was turned down with a status is an error, with what the service says of it. 408, 425, 429 and 5xx are worth
 *     another attempt, when it says so.
 *  2. What is cut short for a sentence has no key in it: half of one would not be found later.
 *  3. An answer that broke off, is too large, or is no JSON where JSON was expected is no answer.
 */
import { AgentError, type Json, type JsonObject } from '../../port/agent.ts';
import { askedToWaitMs } from '../../network/retry-after.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText } from '../../../values/json-text.ts';

interface Answered {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

export interface AnswerTo {
  readonly agent: string;
  readonly host: string;
  /** The name of the key that was sent. */
  readonly key: string | null;
  readonly withoutKeys: (text: string) => string;
  readonly expects: 'json' | 'text';
  readonly signal: AbortSignal;
}

/** Of what is read into memory. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
const LONGEST_TOLD = 500;
const AGAIN: ReadonlySet<number> = new Set([408, 425]);

export async function readAnswer(answer: Answered, asked: AnswerTo, now: number): Promise<Json> {
  const text = asked.withoutKeys(await textOf(answer, asked));
  if (answer.status < 200 || answer.status > 299) throw turnedDown(answer, text, asked, now);
  if (asked.expects === 'text') return text;
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new AgentError(
      'answer_not_json',
      `${asked.host} answered ${asked.agent} with what is no JSON: ${excerpt(text)}`,
      { retryable: true, details: { status: answer.status, type: answer.headers.get('content-type') } },
    );
  }
}

/** Rule 1. */
export function turnedDown(
  { status, headers }: Pick<Answered, 'status' | 'headers'>,
  text: string,
  { agent, host, key }: Pick<AnswerTo, 'agent' | 'host' | 'key'>,
  now: number,
): AgentError {
  const said = wordsOf(text);
  const sentence = (what: string, next = ''): string =>
    [`${host} ${what} (${status})`, said === '' ? '' : `: ${said.replace(/[.!\s]+$/, '')}`, next && `. ${next}`].join(
      '',
    );
  const details = { status, agent };
  const retryAfterMs = askedToWaitMs(headers, now);
  if (status === 429)
    return new AgentError('rate_limited', sentence(`asks ${agent} to come less often`), {
      retryable: true,
      details,
      retryAfterMs,
    });
  if (status >= 500 || AGAIN.has(status))
    return new AgentError('service_unavailable', sentence(`could not answer ${agent}`), {
      retryable: true,
      details,
      retryAfterMs,
    });
  if (status === 401 || status === 403) {
    const remedy = key === null ? 'Its file names no key for it' : `Set the key ${key} again under Settings, Keys`;
    return new AgentError('key_refused', sentence(`does not let ${agent} in`, remedy), {
      retryable: false,
      details: { ...details, ...(key !== null && { key }) },
    });
  }
  return new AgentError('service_rejected', sentence(`refused what ${agent} asked`), { retryable: false, details });
}

/** Services say what is wrong in one of a few places. */
function wordsOf(text: string): string {
  try {
    const said = JSON.parse(text) as Json;
    return isJsonObject(said) ? excerpt(sentencesIn(said).join('. ')) : excerpt(text);
  } catch {
    return /^\s*</.test(text) ? 'a page of HTML' : excerpt(text);
  }
}

function sentencesIn(said: JsonObject): readonly string[] {
  const inner = said['error'];
  const found = [said['message'], inner, said['title'], said['detail'], said['hint'], said['error_description']];
  const own = found.filter(isText).map((text) => text.replace(/[.\s]+$/, ''));
  if (isJsonObject(inner)) return [...sentencesIn({ ...inner, error: null }), ...own];
  return own.length > 0 ? [...new Set(own)] : [JSON.stringify(said)];
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_TOLD ? `${line.slice(0, LONGEST_TOLD)}…` : line;
}

/** Rule 3. */
async function textOf({ body }: Answered, { agent, host, signal }: AnswerTo): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const piece of body ?? []) {
      bytes += piece.byteLength;
      if (bytes > MOST_ANSWER_BYTES) throw tooLarge(agent, host);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AgentError) throw error;
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new AgentError('answer_not_text', `${host} answered ${agent} with what is no text in UTF-8`, {
        retryable: false,
      });
    throw new AgentError('connection_failed', `${host} broke off its answer to ${agent} after ${bytes} bytes`, {
      retryable: true,
      cause: error,
    });
  }
}

function tooLarge(agent: string, host: string): AgentError {
  const message = `${host} answered ${agent} with more than ${MOST_ANSWER_BYTES} bytes; ask it for less`;
  return new AgentError('answer_too_large', message, { retryable: false, details: { limit: MOST_ANSWER_BYTES } });
}
