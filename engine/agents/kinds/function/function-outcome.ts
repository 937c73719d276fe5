/** What a function's end means: the answer of its agent, or the error of its attempt. Whatever it says is checked. */
import { z } from 'zod';
import { usualLimits } from '../../../limits/limits.ts';
import { cutText, overSize } from '../../../limits/measure.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { AgentError, type AgentRequest, type AgentResponse, type Json, type JsonObject } from '../../port/agent.ts';
import { isRecord } from '../../../values/json.ts';
import { turnedDown } from '../api/read-answer.ts';
import type { Deliverable } from './host-calls.ts';

const outcome = z.union([
  z.strictObject({ value: z.unknown(), isDeliverable: z.boolean() }),
  z.strictObject({ error: z.looseObject({ code: z.unknown() }) }),
]);

const CODE = /^[a-z][a-z0-9_]{0,63}$/;
const MESSAGE_BYTES = 2_048;
const LONGEST_WAIT_MS = 86_400_000;

export interface Ended {
  readonly agent: string;
  /** The name of the key that it sends. Null: none, or one of several. */
  readonly key: string | null;
  readonly request: AgentRequest;
  readonly deliverable: Deliverable | null;
  readonly log: readonly string[];
  /** What it said that it used and what that cost, for the metadata. Empty: nothing. */
  readonly usage: JsonObject;
}

/** Throws an `AgentError` where the function has failed. */
export function readOutcome(json: string, ended: Ended): AgentResponse {
  const told = outcome.safeParse(parsed(json));
  if (!told.success) throw failed('The function ended without an answer that can be read', ended);
  if ('error' in told.data) throw errorOf(told.data.error, ended);
  const { value, isDeliverable } = told.data;
  const over = overSize('outputBytes', value, usualLimits, 'The answer of the function');
  if (over) throw new AgentError('limit_exceeded', over.message, { retryable: false, details: over.details });
  return responseOf(isDeliverable ? null : (value as Json), ended);
}

function responseOf(value: Json, { request, deliverable, log, usage }: Ended): AgentResponse {
  return {
    status: 'success',
    mode: request.mode,
    content: {
      ...(deliverable && { deliverable }),
      ...(isText(value) ? { message: value } : value === null ? {} : { result: value }),
    },
    // what a function's requests cost is known where it says so, and not 0
    metadata: { provider: 'baton', model: 'function', rehearsed: false, ...usage, ...(log.length > 0 && { log }) },
  };
}

function errorOf(error: Readonly<Record<string, unknown>>, ended: Ended): AgentError {
  const { code, message } = error;
  if (code === 'http_status') return refusalOf(error, ended);
  if (code === 'function_failed') return thrownOf(error, ended);
  const isCode = typeof code === 'string' && CODE.test(code);
  const said = toText(message) || 'The function failed and did not say why';
  return new AgentError(isCode ? code : 'function_failed', cutText(said, MESSAGE_BYTES), {
    retryable: error['retryable'] === true,
    details: { ...detailsIn(error['details']), ...logOf(ended) },
    retryAfterMs: waitIn(error['retryAfterMs']),
  });
}

/** What it threw without saying what kind of error it is: a mistake in its code, most of the time. */
function thrownOf({ name, message, stack }: Readonly<Record<string, unknown>>, ended: Ended): AgentError {
  const said = cutText(toText(message), MESSAGE_BYTES);
  if (name === 'InternalError' && said === 'out of memory')
    return new AgentError(
      'function_memory',
      'The function needs more memory than it has. Let it hold less at a time, or raise memoryMb in its file',
      { retryable: false, details: logOf(ended) },
    );
  return failed(`The function threw ${toText(name) || 'an error'}: ${said}`, ended, {
    stack: cutText(toText(stack), MESSAGE_BYTES),
  });
}

/** As it is told of any other agent whom a service turns down. */
function refusalOf(error: Readonly<Record<string, unknown>>, ended: Ended): AgentError {
  const headers = isRecord(error['headers']) ? error['headers'] : {};
  const answer = { status: Number(error['status']), headers: { get: (name: string) => toText(headers[name]) || null } };
  const { agent, key } = ended;
  const said = cutText(toText(error['said']), MESSAGE_BYTES);
  const { code, message, retryable, details, retryAfterMs } = turnedDown(
    answer,
    said,
    { agent, key, host: toText(error['host']) },
    Date.now(),
  );
  return new AgentError(code, message, { retryable, details: { ...details, ...logOf(ended) }, retryAfterMs });
}

function failed(message: string, ended: Ended, details: JsonObject = {}): AgentError {
  return new AgentError('function_failed', message, { retryable: false, details: { ...details, ...logOf(ended) } });
}

function logOf({ log }: Ended): JsonObject {
  return log.length === 0 ? {} : { log: log.slice(-20) };
}

function detailsIn(told: unknown): JsonObject {
  const details = z.record(z.string(), z.json()).safeParse(told);
  return details.success && JSON.stringify(details.data).length <= MESSAGE_BYTES ? details.data : {};
}

function waitIn(ms: unknown): number | null {
  return typeof ms === 'number' && ms > 0 && ms <= LONGEST_WAIT_MS ? ms : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
