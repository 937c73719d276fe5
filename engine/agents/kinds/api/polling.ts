/**
 * A job that a service works on by itself, and where one looks how far it is.
 *
 * Rules
 *  1. What names the job is remembered before anybody looks: after a crash the same job is looked at, and none begun.
 *  2. A look that fails is worth another one, a few times; a service that no longer knows the job is believed.
 *  3. It may take as long as its agent's file says, restarts included.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { applyOutputMapping } from '../../../definition/output-mapping.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import { AgentError, type AgentContext, type AgentRequest, type Json, type JsonObject } from '../../port/agent.ts';
import type { PollingConfiguration } from './configuration.ts';

/** As it is remembered. */
export interface BegunJob {
  readonly job: JsonObject;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

export interface JobWatch {
  readonly polling: PollingConfiguration;
  readonly request: AgentRequest;
  readonly context: AgentContext;
  /** Asks the service how far it is. */
  readonly look: (job: JsonObject) => Promise<Json>;
  /** Who works on it, for what is told. */
  readonly service: string;
  readonly now: () => number;
}

/** Looks that may fail one after the other. */
const MOST_FAILED_LOOKS = 5;

export function jobIn(answer: Json, { job: kept }: PollingConfiguration, service: string, now: number): BegunJob {
  const job = applyOutputMapping(kept, answer).output as JsonObject;
  const missing = Object.entries(job).find(([, value]) => value === null)?.[0];
  if (missing === undefined) return { job, begunAt: now };
  const shown = (JSON.stringify(answer) ?? '').slice(0, 300);
  const message = `${service} does not name the job that it began: there is nothing at ${toText(kept[missing])} in ${shown}`;
  throw new AgentError('mapping_failed', message, { retryable: false });
}

/** What an earlier process began. Null: nothing is known of that. */
export function resumedJob({ resumed }: AgentRequest): BegunJob | null {
  const { job, begunAt } = resumed ?? {};
  return isJsonObject(job) && typeof begunAt === 'number' ? { job, begunAt } : null;
}

/** Its result, when it is done. Rejects when it failed, takes too long, or nobody knows it. */
export async function followJob({ job, begunAt }: BegunJob, watch: JobWatch): Promise<Json> {
  const { polling, context, service, now } = watch;
  const until = begunAt + polling.atMostSeconds * 1_000;
  let told = '';
  for (let failed = 0; ; ) {
    const looked = await lookOnce(job, watch, failed);
    failed = looked.failed;
    if (looked.answer !== null) {
      const { status, percent, result } = read(looked.answer, polling);
      if (isAmong(status, polling.doneWhen)) return result;
      if (isAmong(status, polling.failedWhen)) throw jobFailed(looked.answer, status, watch);
      const heard = `${toText(status)} ${percent ?? ''}`;
      const message = `${service} works on it: ${toText(status) || 'it does not say how far it is'}`;
      if (heard !== told) context.progress({ message, ...(percent !== null && { percent }) });
      told = heard;
    }
    const waitMs = Math.max(polling.everySeconds * 1_000, looked.retryAfterMs);
    if (now() + waitMs > until) throw tookTooLong(watch);
    await pause(waitMs, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
  }
}

interface Look {
  /** Null: it could not be asked this time. */
  readonly answer: Json;
  readonly failed: number;
  readonly retryAfterMs: number;
}

/** Rule 2. */
async function lookOnce(job: JsonObject, { look, context }: JobWatch, failed: number): Promise<Look> {
  try {
    return { answer: await look(job), failed: 0, retryAfterMs: 0 };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof AgentError) || !error.retryable || failed + 1 >= MOST_FAILED_LOOKS) throw error;
    context.progress({ message: `${error.message}. Asked again` });
    return { answer: null, failed: failed + 1, retryAfterMs: error.retryAfterMs ?? 0 };
  }
}

function read(
  answer: Json,
  { statusPath, percentPath, resultPath }: PollingConfiguration,
): { readonly status: Json; readonly percent: number | null; readonly result: Json } {
  const paths = { status: statusPath, result: resultPath, ...(percentPath !== undefined && { percent: percentPath }) };
  const found = applyOutputMapping(paths, answer).output as JsonObject;
  const percent = found['percent'];
  return {
    status: found['status'] ?? null,
    result: found['result'] ?? null,
    percent: typeof percent === 'number' ? Math.min(Math.max(percent, 0), 100) : null,
  };
}

function isAmong(status: Json, words: readonly Json[]): boolean {
  return status !== null && words.some((word) => toText(word) === toText(status));
}

function jobFailed(answer: Json, status: Json, { polling, service, request }: JobWatch): AgentError {
  const why = toText((applyOutputMapping({ why: polling.errorPath }, answer).output as JsonObject)['why']).slice(
    0,
    500,
  );
  const message = `${service} could not do what ${request.agent} asked (${toText(status)})${why === '' ? '' : `: ${why}`}`;
  return new AgentError('job_failed', message, { retryable: true, details: { status } });
}

/** Rule 3. */
function tookTooLong({ polling, service, request }: JobWatch): AgentError {
  return new AgentError(
    'job_unfinished',
    `${service} was not done after ${polling.atMostSeconds} seconds with what ${request.agent} asked. It may still be at work`,
    { retryable: false, details: { atMostSeconds: polling.atMostSeconds } },
  );
}
