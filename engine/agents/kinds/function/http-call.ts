/** What a guest's `axios` asks for: one request through the guarded fetch, with its secrets put in on the way. */
import { z } from 'zod';
import { AgentError, type JsonObject } from '../../port/agent.ts';
import type { GuardedFetch } from '../../network/guarded-fetch.ts';
import { inBodyOf, inHeader, inQuery, type SecretHandles } from './secret-handles.ts';
import { QUOTA } from './sandbox-protocol.ts';

export const httpArguments = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string().max(16_384),
  headers: z.array(z.tuple([z.string().max(200), z.string().max(16_384)])).max(100),
  body: z.string().nullable(),
  auth: z.strictObject({ username: z.string(), password: z.string() }).nullable(),
  timeoutMs: z.number().positive().max(3_600_000).nullable(),
  wantsBytes: z.boolean(),
});

type HttpArguments = z.output<typeof httpArguments>;

export interface HttpMeans {
  readonly fetch: GuardedFetch;
  readonly secrets: SecretHandles;
  readonly signal: AbortSignal;
}

interface HttpAnswer {
  readonly value: JsonObject;
  readonly bytes: Uint8Array | null;
}

const USUAL_TIMEOUT_MS = 120_000;
/** What says how a message is sent is the transport's to say. */
const NOT_TO_BE_SAID: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export async function askOverHttp(
  asked: HttpArguments,
  bytes: Uint8Array | null,
  means: HttpMeans,
): Promise<HttpAnswer> {
  const { method, wantsBytes, timeoutMs } = asked;
  const url = await addressOf(asked.url, means.secrets);
  const headers = await headersOf(asked, url, means.secrets);
  const body = await bodyOf(asked, bytes, url, means.secrets);
  const within = timeoutMs ?? USUAL_TIMEOUT_MS;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate(url, within)), within);
  try {
    const signal = AbortSignal.any([means.signal, late.signal]);
    const answer = await means.fetch(url, { method, headers, body, signal });
    const taken = means.secrets.concealIn(await readWhole(answer.body, url, signal));
    const value = {
      status: answer.status,
      statusText: answer.statusText,
      host: url.host,
      headers: Object.fromEntries([...answer.headers].map(([name, told]) => [name, means.secrets.concealInText(told)])),
    };
    return wantsBytes ? { value, bytes: taken } : { value: { ...value, text: taken.toString() }, bytes: null };
  } catch (error) {
    if (late.signal.aborted) throw late.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function addressOf(written: string, secrets: SecretHandles): Promise<URL> {
  if (!URL.canParse(written)) throw invalid(`${secrets.concealInText(written).slice(0, 200)} is no web address`);
  const url = new URL(written);
  secrets.mustNotBeIn(`${url.username}${url.password}${url.host}`, 'the name of a host');
  secrets.mustNotBeIn(url.pathname, 'the path of an address');
  url.hash = '';
  if (secrets.isIn(url.search)) url.search = await secrets.putInto(url.search, url.href, inQuery);
  return url;
}

async function headersOf(
  { headers, auth }: HttpArguments,
  url: URL,
  secrets: SecretHandles,
): Promise<[string, string][]> {
  const given = auth === null ? headers : headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  const filled: [string, string][] = [];
  for (const [name, value] of given) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw invalid(`${name.slice(0, 60)} is no name of a header`);
    if (NOT_TO_BE_SAID.has(name.toLowerCase()) || /^(proxy|sec)-/i.test(name))
      throw invalid(`A function does not set the header ${name}`);
    filled.push([name, await secrets.putInto(value, url.href, inHeader)]);
  }
  if (auth !== null) {
    const { username, password } = auth;
    const pair = await secrets.putInto(`${username}:${password}`, url.href, inHeader);
    filled.push(['authorization', `Basic ${Buffer.from(pair).toString('base64')}`]);
  }
  // what can't be sent is not shown: it may be a secret
  const odd = filled.find(([, value]) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value));
  if (odd === undefined) return filled;
  const [name] = odd;
  const isKey = secrets.isIn(headers.find(([known]) => known === name)?.[1] ?? '');
  throw new AgentError(
    isKey ? 'key_unusable' : 'invalid_request',
    `The header ${name} holds what no header can: a line break, or a character beyond one byte${isKey ? '. Set its key again' : ''}`,
    { retryable: false },
  );
}

async function bodyOf(
  { method, body, headers }: HttpArguments,
  bytes: Uint8Array | null,
  url: URL,
  secrets: SecretHandles,
): Promise<string | Uint8Array | null> {
  if (body === null && bytes === null) return null;
  if (method === 'GET' || method === 'HEAD') throw invalid(`A ${method} is asked without data`);
  if (body === null) return bytes;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return secrets.isIn(body) ? secrets.putInto(body, url.href, inBodyOf(type)) : body;
}

async function readWhole(body: AsyncIterable<Uint8Array> | null, url: URL, signal: AbortSignal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body ?? []) {
      size += piece.byteLength;
      if (size > QUOTA.callBytes) throw tooLarge(url);
      pieces.push(piece);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AgentError) throw error;
    throw new AgentError('connection_failed', `${url.host} broke off its answer`, { retryable: true, cause: error });
  }
  return Buffer.concat(pieces);
}

function invalid(message: string): AgentError {
  return new AgentError('invalid_request', message, { retryable: false });
}

function tooLarge({ host }: URL): AgentError {
  const most = `${QUOTA.callBytes / 1024 / 1024} MiB`;
  return new AgentError('answer_too_large', `${host} answered with more than the ${most} that a function takes`, {
    retryable: false,
    details: { limit: QUOTA.callBytes },
  });
}

function tooLate({ host }: URL, withinMs: number): AgentError {
  return new AgentError('no_answer', `${host} did not answer within ${withinMs / 1000} seconds`, {
    retryable: true,
  });
}
