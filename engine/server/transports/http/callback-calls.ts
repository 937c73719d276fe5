/**
 * What services say by calling back.
 *
 * Rules
 *  1. 200 means that it is kept, and may be forgotten by whoever says it.
 *  2. What may be tried again is told apart from what may not: 503 with a time, and 410 for an attempt that is over.
 *  3. Every refusal is told the operator, without the key.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackInbox, CallVerdict, NamedAttempt } from '../../../agents/port/callbacks.ts';
import { limitsWith } from '../../../limits/limits.ts';
import type { EngineReader } from '../../../port/engine.ts';
import { isFinal, stepOf } from '../../../run/run-state.ts';
import { historyOfRun } from '../../histories.ts';
import { takeBytes } from '../../request-body.ts';
import type { ServerContext } from '../../server-context.ts';

export const CALLBACKS = '/callbacks/';
const AGAIN_AFTER_SECONDS = 5;
const SAID = {
  subject: 'What a service calls back with',
  wayOut: 'Let it say where the result is, or be looked at (`polling`), whose answers may be larger.',
};

/** What is known where calls are taken in. */
export type CallTakers = Pick<ServerContext, 'engine' | 'settings'>;

interface Calling {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** By the guard of the host. Null: it may be looked at. */
  readonly refusal: Answer | null;
  readonly callbacks: CallbackInbox;
  readonly takers: CallTakers;
}

interface Answer {
  readonly status: number;
  readonly message: string;
  /** For the operator alone. */
  readonly why?: string;
}

export async function takeCallback(calling: Calling): Promise<void> {
  const { request, response, callbacks } = calling;
  const answer = await answerTo(calling);
  if (answer === null) return;
  const { status, message, why = message } = answer;
  if (status !== 200) callbacks.refused(request.url ?? '', `${status}, ${why}`); // rule 3
  request.resume();
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    ...(status === 503 && { 'retry-after': String(AGAIN_AFTER_SECONDS) }),
    ...(status !== 200 && { connection: 'close' }),
  });
  response.end(JSON.stringify({ message }));
}

/** Null: whoever called went away. */
async function answerTo({ request, refusal, callbacks, takers }: Calling): Promise<Answer | null> {
  const path = request.url ?? '';
  if (refusal) return refusal;
  if (callbacks.attemptOf(path) === null) return NOBODY;
  if (request.method !== 'POST') return { status: 405, message: 'Services call back with POST' };
  const limits = limitsWith(takers.settings.current.limits);
  const body = await takeBytes(request, 'valueBytes', limits, SAID);
  if (body.kind === 'gone') return null;
  if (body.kind === 'too_large') return { status: 413, message: body.told.message };
  const verdict = await callbacks.deliver({
    path,
    id: headerOf(request, 'webhook-id'),
    timestamp: headerOf(request, 'webhook-timestamp'),
    signature: headerOf(request, 'webhook-signature'),
    body: body.bytes,
  });
  return verdict.kind === 'not_at_work'
    ? whereItStands(takers.engine, verdict.attempt)
    : ANSWERS[verdict.kind](verdict);
}

const NOBODY: Answer = { status: 404, message: 'Nobody waits for a call here' };
const OVER: Answer = { status: 410, message: 'What this is about is over' };

const ANSWERS: Readonly<Record<Exclude<CallVerdict['kind'], 'not_at_work'>, (verdict: CallVerdict) => Answer>> = {
  taken: () => ({ status: 200, message: 'Taken' }),
  unknown: () => NOBODY,
  not_signed: (verdict) => ({ status: 401, message: `It is not signed as was agreed: ${whyOf(verdict)}` }),
  no_json: () => ({ status: 400, message: 'What a service calls back with is JSON' }),
  over: () => OVER,
  not_kept: (verdict) => ({ status: 503, message: 'It can not be kept now: call again', why: whyOf(verdict) }),
};

function whyOf(verdict: CallVerdict): string {
  return 'why' in verdict ? verdict.why : '';
}

/** Rule 2. */
async function whereItStands(engine: EngineReader, { runId, stepId, attempt }: NamedAttempt): Promise<Answer> {
  const row = await engine.readModels.findRun(runId);
  if (!row || isFinal(row.status)) return OVER;
  const step = stepOf((await historyOfRun(engine, row)).state, stepId);
  if (step?.attempt !== attempt || step.status !== 'running') return OVER;
  return { status: 503, message: 'This goes on in a moment: call again' };
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' && value.length <= 1_000 ? value : null;
}
