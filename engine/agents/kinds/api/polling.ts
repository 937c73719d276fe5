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
import { reportIn, tookTooLong, type JobNames } from './job-report.ts';

/** As it is remembered. */
export interface BegunJob {
  readonly job: JsonObject;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

export interface JobWatch {
  readonly polling: PollingConfiguration;
  readonly context: Pick<AgentContext, 'progress'>;
  readonly signal: AbortSignal;
  /** Asks the service how far it is. */
  readonly look: (job: JsonObject) => Promise<Json>;
  readonly names: JobNames;
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
  const { polling, context, signal, names, now } = watch;
  const until = begunAt + polling.atMostSeconds * 1_000;
  let heard = '';
  for (let failed = 0; ; ) {
    const looked = await lookOnce(job, watch, failed);
    failed = looked.failed;
    if (looked.answer !== null) {
      const report = reportIn(looked.answer, polling, names);
      if (report.kind === 'done') return report.result;
      if (report.kind === 'failed') throw report.error;
      const { message, percent } = report.told;
      if (`${message} ${percent ?? ''}` !== heard) context.progress(report.told);
      heard = `${message} ${percent ?? ''}`;
    }
    const waitMs = Math.max(polling.everySeconds * 1_000, looked.retryAfterMs);
    if (now() + waitMs > until) throw tookTooLong(polling, names); // rule 3
    await pause(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

interface Look {
  /** Null: it could not be asked this time. */
  readonly answer: Json;
  readonly failed: number;
  readonly retryAfterMs: number;
}

/** Rule 2. */
async function lookOnce(job: JsonObject, { look, context, signal }: JobWatch, failed: number): Promise<Look> {
  try {
    return { answer: await look(job), failed: 0, retryAfterMs: 0 };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AgentError) || !error.retryable || failed + 1 >= MOST_FAILED_LOOKS) throw error;
    context.progress({ message: `${error.message}. Asked again` });
    return { answer: null, failed: failed + 1, retryAfterMs: error.retryAfterMs ?? 0 };
  }
}
