/**
 * What a service says by itself, by calling back.
 *
 * Rules
 *  1. A last word is remembered before the service hears that it was taken: a crash after that loses nothing, and the
 *     attempt that goes on ends with it.
 *  2. What is remembered later never leaves out what was remembered before.
 *  3. A large one is kept as an asset, because what is remembered is small.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isJsonObject } from '../../../values/json.ts';
import type { AgentContext, AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import type { ExpectedCalls } from '../../port/callbacks.ts';
import type { Means } from '../../means/means.ts';
import type { CallbackConfiguration } from './configuration.ts';
import { reportIn, tookTooLong, type JobNames, type JobReport } from './job-report.ts';

/** What an attempt remembers of a job and of what was said of it. */
export interface Memory {
  /** Rejects where it can't be recorded. */
  keep(more: JsonObject): Promise<void>;
}

export interface Calls extends ExpectedCalls {
  /** Its last word. */
  readonly ended: Promise<JobReport>;
}

export interface CallsOptions {
  readonly callback: CallbackConfiguration;
  readonly request: AgentRequest;
  readonly context: AgentContext;
  readonly means: Pick<Means, 'callbacks' | 'plainSecret' | 'withoutKeys'>;
  readonly memory: Memory;
  readonly names: JobNames;
}

/** Characters of JSON that are remembered as they are. */
const SMALL = 8 * 1024;

/** Rule 2. */
export function memoryOf({ resumed }: AgentRequest, context: AgentContext): Memory {
  let kept: JsonObject = resumed ?? {};
  return {
    async keep(more) {
      const before = kept;
      const wanted = (kept = { ...before, ...more });
      try {
        await context.remember(wanted);
      } catch (error) {
        if (kept === wanted) kept = before;
        throw error;
      }
    },
  };
}

export function expectCalls({ callback, request, context, means, memory, names }: CallsOptions): Calls {
  const { promise: ended, resolve } = Promise.withResolvers<JobReport>();
  const { verifySecret } = callback;
  let hasEnded = false;
  let keeping: Promise<void> | null = null;

  async function take(said: Json): Promise<boolean> {
    while (keeping) await keeping.catch(() => undefined); // whether that was the last word is known afterwards
    if (hasEnded) return false;
    const report = reportIn(said, callback, names);
    if (report.kind === 'at_work' || callback.brings === 'progress') {
      if (report.kind === 'at_work') context.progress(report.told);
      return true;
    }
    keeping = small(said, context, means).then((called) => memory.keep({ called })); // rule 1
    try {
      await keeping;
      hasEnded = true;
    } finally {
      keeping = null;
    }
    resolve(report);
    return true;
  }

  const expected = means.callbacks.expect(
    { runId: request.run.id, stepId: request.step.id, attempt: request.attempt },
    { signedWith: verifySecret === undefined ? null : () => means.plainSecret(verifySecret), take },
  );
  return { ...expected, ended };
}

/** What was said to an earlier process. Null: nothing. */
export async function calledBefore({ resumed }: AgentRequest, context: AgentContext): Promise<{ said: Json } | null> {
  const called = resumed?.['called'];
  if (!isJsonObject(called)) return null;
  const { said, assetId } = called as JsonObject;
  if (typeof assetId !== 'string') return { said: said ?? null };
  const pieces: Uint8Array[] = [];
  for await (const piece of context.assets.open(assetId)) pieces.push(piece);
  return { said: JSON.parse(Buffer.concat(pieces).toString('utf8')) as Json };
}

/** Rule 3. */
async function small(said: Json, { assets }: AgentContext, means: Pick<Means, 'withoutKeys'>): Promise<JsonObject> {
  const text = JSON.stringify(said);
  if (text.length <= SMALL) return { said };
  const { id } = await assets.saveBuffer(Buffer.from(means.withoutKeys(text)), 'application/json');
  return { assetId: id };
}

/** Ends when nobody has called back for as long as the agent's file lets it take. */
export async function untilTooLate(
  begunAt: number,
  callback: CallbackConfiguration,
  names: JobNames,
  signal: AbortSignal,
): Promise<never> {
  const left = begunAt + callback.atMostSeconds * 1_000 - Date.now();
  await pause(Math.max(left, 0), undefined, { signal }).catch(() => signal.throwIfAborted());
  throw tookTooLong(callback, names);
}

/** The result that a report brings. */
export function resultOf(report: JobReport): Json {
  if (report.kind === 'done') return report.result;
  if (report.kind === 'failed') throw report.error;
  throw new Error('Work goes on: this was not its last word');
}
