/**
 * A client of the API of OpenAI whose every byte goes through the guarded fetch. It reads nothing from the environment
 * of the process, repeats nothing by itself, and gives up where nothing comes any more.
 */
import { ReadableStream as StreamOfNode } from 'node:stream/web';
import type OpenAI from 'openai';
import type { GuardedFetch } from '../../network/guarded-fetch.ts';
import { counted } from '../../network/counted-body.ts';
import { AgentError } from '../../port/agent.ts';
import { modelError, type AskedModel } from './model-errors.ts';

/** Bytes of one answer of a model, with all that surrounds its words. */
export const MOST_STREAMED_BYTES = 32 * 1024 * 1024;
const SENT_HEADERS: ReadonlySet<string> = new Set(['accept', 'authorization', 'content-type', 'user-agent']);
/** The client's own wait, of which ours is always the shorter one. */
const NEVER_MS = 2 ** 31 - 1;

export interface ModelConnection {
  readonly client: OpenAI;
  /** Aborted when the attempt is, or when nothing has come for too long. */
  readonly signal: AbortSignal;
  /** Why it ended, where whoever asked did not end it. */
  readonly idle: AgentError | null;
  close(): void;
}

export async function connectToModel(
  fetch: GuardedFetch,
  asked: AskedModel,
  idleMs: number,
  signal: AbortSignal,
): Promise<ModelConnection> {
  const { default: Client } = await import('openai');
  const watch = new Watch(asked, idleMs, signal);
  const client = new Client({
    apiKey: asked.key ?? 'none',
    adminAPIKey: null,
    webhookSecret: null,
    organization: null,
    project: null,
    baseURL: asked.address,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    defaultHeaders: asked.key === null ? { authorization: null } : {},
    fetch: async (address, init = {}) => {
      const headers = [...new Headers(init.headers as Record<string, string>)].filter(([name]) =>
        SENT_HEADERS.has(name),
      );
      const body = typeof init.body === 'string' ? init.body : null;
      const url = typeof address === 'string' || address instanceof URL ? address : address.url;
      const response = await fetch(url, { method: init.method ?? 'GET', headers, body, signal: watch.signal });
      watch.seen();
      return watched(response, watch, asked);
    },
  });
  return {
    client,
    signal: watch.signal,
    get idle() {
      return watch.idle;
    },
    close: () => watch.close(),
  };
}

/** What a failure was about, below what a client has wrapped around it. */
export function ownErrorIn(error: unknown): AgentError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof AgentError) return cause;
  return null;
}

type Answered = Awaited<ReturnType<GuardedFetch>>;

function watched(answer: Answered, watch: Watch, asked: AskedModel): Response {
  const { status, body } = answer;
  const headers = new Headers([...answer.headers]);
  const contentType = headers.get('content-type') ?? '';
  if (status === 200 && contentType !== '' && !contentType.includes('text/event-stream')) {
    void body?.cancel().catch(() => undefined);
    const what = contentType.slice(0, 100);
    const sentence = `${asked.address} answered with ${what} where a stream of events was asked for. See whether the address is right`;
    throw modelError(asked, 'no_stream', sentence, { retryable: false, details: { contentType: what } });
  }
  const tooMuch = (): AgentError =>
    modelError(asked, 'answer_too_large', `the answer has more than ${MOST_STREAMED_BYTES} bytes`, {
      retryable: false,
    });
  const pieces = body && watch.listening(counted(body, MOST_STREAMED_BYTES, tooMuch));
  return new Response(pieces && (StreamOfNode.from(pieces) as ReadableStream), { status, headers });
}

/** Ends what nothing comes from. */
class Watch {
  readonly #controller = new AbortController();
  readonly #whoeverAsked: AbortSignal;
  readonly #end: () => void;
  readonly #timer: NodeJS.Timeout;
  idle: AgentError | null = null;

  constructor(asked: AskedModel, idleMs: number, whoeverAsked: AbortSignal) {
    this.#whoeverAsked = whoeverAsked;
    this.#end = () => this.#controller.abort(whoeverAsked.reason);
    this.#timer = setTimeout(() => {
      const sentence = `${asked.model} at ${asked.address} has said nothing for ${idleMs / 1000} seconds`;
      this.idle = modelError(asked, 'stream_idle', sentence, { retryable: true });
      this.#controller.abort(this.idle);
    }, idleMs);
    if (whoeverAsked.aborted) this.#end();
    else whoeverAsked.addEventListener('abort', this.#end, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  seen(): void {
    this.#timer.refresh();
  }

  async *listening(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.seen();
      yield piece;
    }
  }

  /** What is still under way ends with it. */
  close(): void {
    clearTimeout(this.#timer);
    this.#whoeverAsked.removeEventListener('abort', this.#end);
    this.#controller.abort();
  }
}
