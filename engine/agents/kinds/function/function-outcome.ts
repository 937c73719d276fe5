/** What a function's end means: the answer of its agent, or the error of its attempt. Whatever it says is checked. */
import { z } from 'zod';
import { usualLimits } from '../../../limits/limits.ts';
import { cutText, overSize } from '../../../limits/measure.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { AgentError, type AgentRequest, type AgentResponse, type Json, type JsonObject } from '../../port/agent.ts';
import type { Deliverable } from './host-calls.ts';

const outcome = z.union([
  z.strictObject({ value: z.unknown(), isDeliverable: z.boolean() }),
  z.strictObject({ error: z.looseObject({ code: z.unknown() }) }),
]);

const CODE = /^[a-z][a-z0-9_]{0,63}$/;
const MESSAGE_BYTES = 2_048;
/** Another attempt may help: the service is busy, or had an accident. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_WAIT_MS = 86_400_000;

export interface Ended {
  readonly request: AgentRequest;
  readonly deliverable: Deliverable | null;
  readonly log: readonly string[];
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

function responseOf(value: Json, { request, deliverable, log }: Ended): AgentResponse {
  return {
    status: 'success',
    mode: request.mode,
    content: {
      ...(deliverable && { deliverable }),
      ...(isText(value) ? { message: value } : value === null ? {} : { result: value }),
    },
    // what a function's requests cost is not known here, and not 0
    metadata: { provider: 'baton', model: 'function', rehearsed: false, ...(log.length > 0 && { log }) },
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

function refusalOf(error: Readonly<Record<string, unknown>>, ended: Ended): AgentError {
  const status = Number(error['status']);
  const said = cutText(toText(error['said']), MESSAGE_BYTES);
  return new AgentError('http_status', `${toText(error['host'])} answered with ${status}${said && `: ${said}`}`, {
    retryable: PASSING.has(status),
    details: { status, ...logOf(ended) },
    retryAfterMs: waitIn(Number(error['retryAfter']) * 1000),
  });
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
