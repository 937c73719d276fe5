/**
 * Asks a model at one address, and learns how it wants to be asked.
 *
 * Rules
 *  1. The Responses API is asked first, chat completions where the file says so. Where an address answers 404, 405 or
 *     501 to the first, chat completions are asked, and from then on when these answered.
 *  2. A parameter that a model says it does not take is left out, once, and noted with the answer.
 *  3. Nothing else is asked twice: whether an attempt is repeated, and when, is the engine's to decide.
 */
import type { APIError } from 'openai';
import type { GuardedFetch } from '../../network/guarded-fetch.ts';
import { askChat } from './ask-chat.ts';
import { askResponses } from './ask-responses.ts';
import { connectToModel, ownErrorIn, type ModelConnection } from './connection.ts';
import type { AnswerEnding } from './endings.ts';
import { fromEndpoint, modelError, type AskedModel } from './model-errors.ts';
import type { ModelParameters, ModelRequest } from './model.ts';

export interface EndpointOptions {
  readonly fetch: GuardedFetch;
  /** Null: rule 1. */
  readonly api: 'responses' | 'chat' | null;
  readonly idleMs: number;
}

const NO_SUCH_API: ReadonlySet<number | undefined> = new Set([404, 405, 501]);
const PARAMETERS: Readonly<Record<string, keyof ModelParameters>> = {
  temperature: 'temperature',
  top_p: 'topP',
  reasoning: 'reasoningEffort',
  'reasoning.effort': 'reasoningEffort',
  reasoning_effort: 'reasoningEffort',
};

export class ModelEndpoint {
  readonly #options: EndpointOptions;
  /** Addresses without a Responses API. */
  readonly #chatOnly = new Set<string>();
  /** By address and model. */
  readonly #notTaken = new Map<string, ReadonlySet<keyof ModelParameters>>();
  readonly #otherLimitName = new Set<string>();

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** What this model is not told at this address, because it does not take it. */
  leftOut({ address, model }: AskedModel): readonly (keyof ModelParameters)[] {
    return [...(this.#notTaken.get(`${address} ${model}`) ?? [])];
  }

  /** @param say is told the words as they come */
  async ask(
    asked: AskedModel,
    request: ModelRequest,
    signal: AbortSignal,
    say: (piece: string) => void,
  ): Promise<AnswerEnding> {
    const { api } = this.#options;
    let chat = api === 'chat' || this.#chatOnly.has(asked.address);
    let isFallback = false;
    for (;;) {
      const outcome = await this.#askOnce(asked, request, chat, signal, say);
      const problem = 'problem' in outcome ? outcome.problem : null;
      const isThere = problem === null || !NO_SUCH_API.has(problem.status);
      if (isFallback && isThere) this.#chatOnly.add(asked.address);
      if (!('problem' in outcome)) return outcome;
      if (this.#learns(outcome.problem, asked, request)) continue;
      if (chat || api !== null || isThere || outcome.problem.code === 'model_not_found')
        throw fromEndpoint(outcome.problem, asked, Date.now());
      chat = isFallback = true; // rule 1
    }
  }

  async #askOnce(
    asked: AskedModel,
    request: ModelRequest,
    chat: boolean,
    signal: AbortSignal,
    say: (piece: string) => void,
  ): Promise<AnswerEnding | { readonly problem: APIError }> {
    const { fetch, idleMs } = this.#options;
    const told = this.#withoutNotTaken(asked, request);
    const connection = await connectToModel(fetch, asked, idleMs, signal);
    try {
      const ending = chat
        ? await askChat(connection.client, told, this.#limitName(asked), connection.signal, say)
        : await askResponses(connection.client, told, connection.signal, say);
      mustNotHaveStopped(connection, signal);
      return ending;
    } catch (error) {
      mustNotHaveStopped(connection, signal);
      return { problem: await problemIn(error, asked) };
    } finally {
      connection.close();
    }
  }

  #limitName(asked: AskedModel): 'max_tokens' | 'max_completion_tokens' {
    const usual = new URL(asked.address).hostname === 'api.openai.com';
    return usual !== this.#otherLimitName.has(`${asked.address} ${asked.model}`)
      ? 'max_completion_tokens'
      : 'max_tokens';
  }

  #withoutNotTaken(asked: AskedModel, request: ModelRequest): ModelRequest {
    const parameters = { ...request.parameters };
    for (const name of this.leftOut(asked)) delete parameters[name];
    return { ...request, parameters };
  }

  /** Rule 2. Whether asking again is asking otherwise. */
  #learns({ status, code, param, message }: APIError, asked: AskedModel, request: ModelRequest): boolean {
    if (status !== 400 || !/^unsupported_(parameter|value)$/.test(String(code))) return false;
    const key = `${asked.address} ${asked.model}`;
    if (param === 'max_tokens' || param === 'max_completion_tokens') {
      if (this.#otherLimitName.has(key)) return false;
      this.#otherLimitName.add(key);
      return true;
    }
    const name = PARAMETERS[param ?? ''] ?? PARAMETERS[/'([\w.]+)'/.exec(message)?.[1] ?? ''];
    const known = this.#notTaken.get(key) ?? new Set();
    if (name === undefined || known.has(name) || request.parameters[name] === undefined) return false;
    this.#notTaken.set(key, new Set([...known, name]));
    return true;
  }
}

/** An abort ends a stream as if all had been said. */
function mustNotHaveStopped({ idle }: ModelConnection, signal: AbortSignal): void {
  signal.throwIfAborted();
  if (idle !== null) throw idle;
}

/** Throws what the endpoint has not said itself. */
async function problemIn(error: unknown, asked: AskedModel): Promise<APIError> {
  const own = ownErrorIn(error);
  if (own !== null) throw own;
  const { APIError: Problem, APIConnectionError } = await import('openai');
  if (error instanceof Problem && !(error instanceof APIConnectionError)) return error;
  const how = error instanceof SyntaxError ? 'broke off or is garbled' : 'ended with its connection';
  throw modelError(
    asked,
    'stream_cut_short',
    `the answer of ${asked.model} at ${asked.address} ${how}, before it was whole`,
    {
      retryable: true,
      cause: error,
    },
  );
}
