/**
 * What the failure of a model means. What an endpoint says is passed on in its own words, cut short and without the
 * key: it may be anybody's.
 */
import type { APIError } from 'openai';
import { AgentError } from '../../port/agent.ts';
import type { JsonObject } from '../../../values/json.ts';
import { askedToWaitMs } from '../../network/retry-after.ts';

/** Who was asked, for what is said of it. */
export interface AskedModel {
  readonly agent: string;
  readonly model: string;
  /** The base address. */
  readonly address: string;
  readonly key: string | null;
}

const SAID_AT_MOST = 300;
const TOO_LONG = /context.?(length|window|size)|maximum context|too many tokens|(input|prompt) is too long/i;

export function modelError(
  asked: AskedModel,
  code: string,
  sentence: string,
  options: { retryable: boolean; retryAfterMs?: number | null; details?: JsonObject; cause?: unknown },
): AgentError {
  const details = { model: asked.model, address: asked.address, ...options.details };
  return new AgentError(code, `${asked.agent}: ${sentence}`, { ...options, details });
}

/** Null: it is none that has to do with the endpoint. */
export function fromEndpoint(error: APIError, asked: AskedModel, now: number): AgentError {
  const { agent, model, address } = asked;
  const said = saidBy(error, asked);
  const words = said === '' ? '' : `: ${said}`;
  const headers = error.headers as Headers | undefined;
  const retryAfterMs = headers ? askedToWaitMs(headers, now) : null;
  const details = { ...(error.status !== undefined && { status: error.status }), ...requestId(error) };
  const failure = (code: string, sentence: string, retryable: boolean): AgentError =>
    modelError(asked, code, sentence, { retryable, retryAfterMs: retryable ? retryAfterMs : null, details });
  switch (kindOf(error)) {
    case 'key':
      return failure(
        'key_rejected',
        `${address} does not take the key${words}. Set another one under Settings, Keys`,
        false,
      );
    case 'quota':
      return failure('quota_exhausted', `the account at ${address} has nothing left to spend${words}`, false);
    case 'rate':
      return failure('rate_limited', `${address} takes no more requests for the moment${words}`, true);
    case 'model':
      return failure(
        'model_not_found',
        `${address} has no model ${model}${words}. Name another one in ${agent}`,
        false,
      );
    case 'nowhere':
      return failure(
        'endpoint_not_found',
        `nothing answers below ${address}${words}. See whether the address is right: most end with /v1`,
        false,
      );
    case 'filter':
      return failure('content_filtered', `${address} let its filter for contents decide against it${words}`, false);
    case 'long':
      return failure('input_too_long', `the input is longer than ${model} can read${words}. Hand over less`, false);
    case 'request':
      return failure('invalid_request', `${address} does not understand what it is asked${words}`, false);
    case 'unavailable':
      return failure('model_unavailable', `${model} at ${address} could not answer${words}`, true);
  }
}

type Kind = 'key' | 'quota' | 'rate' | 'model' | 'nowhere' | 'filter' | 'long' | 'request' | 'unavailable';

function kindOf({ status, code, message }: APIError): Kind {
  const name = String(code ?? '');
  if (name === 'insufficient_quota') return 'quota';
  if (name === 'rate_limit_exceeded' || status === 429) return 'rate';
  if (status === 401 || status === 403 || name === 'invalid_api_key') return 'key';
  if (name === 'model_not_found' || (status === 404 && /\bmodel\b/i.test(message))) return 'model';
  if (/content_filter|content_policy/.test(name)) return 'filter';
  if (name === 'context_length_exceeded' || status === 413) return 'long';
  if ((status === 400 || status === 422) && TOO_LONG.test(message)) return 'long';
  if (status === 404 || status === 405 || status === 501) return 'nowhere';
  if (status === 408 || status === 409 || status === 425 || status === undefined || status >= 500) return 'unavailable';
  return 'request';
}

/** As the endpoint puts it. */
function saidBy({ error, message }: APIError, { key }: AskedModel): string {
  const told: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : message;
  const words = typeof told === 'string' ? told : '';
  const plain = key === null ? words : words.replaceAll(key, '…');
  return plain.replace(/\s+/g, ' ').trim().slice(0, SAID_AT_MOST).replace(/\.$/, '');
}

function requestId({ requestID }: APIError): { requestId?: string } {
  return typeof requestID === 'string' ? { requestId: requestID.slice(0, 100) } : {};
}
