/**
 * Asks a service over HTTP, as its file says: one request, and for a service that works on by itself as many looks as
 * it takes, or until it calls back.
 *
 * Rules
 *  1. What a run knows is data: templates in it are never filled in.
 *  2. A key is put in for the address that is asked, at the last moment, and is in nothing that comes out of here.
 *  3. Told to stop, it closes its connection.
 *  4. Where a service is looked at and calls back as well, whichever says first that it is done counts.
 */
import { loadExpressions } from '../../../definition/expression.ts';
import { AgentError, type Agent, type AgentContext, type AgentRequest, type Json } from '../../port/agent.ts';
import type { ProfileOf } from '../../port/profile.ts';
import type { Means } from '../../means/means.ts';
import { authorized } from './authorize.ts';
import { calledBefore, expectCalls, memoryOf, resultOf, untilTooLate, type Calls, type Memory } from './callback.ts';
import { addressOf, composeRequest, type ComposedRequest } from './compose-request.ts';
import type { ApiConfiguration } from './configuration.ts';
import { filledAddress, templateScope } from './fill-in.ts';
import { reportIn } from './job-report.ts';
import { mapAnswer } from './map-answer.ts';
import { followJob, jobIn, resumedJob, type BegunJob } from './polling.ts';
import { readAnswer } from './read-answer.ts';

/** Of one request, where neither the agent's file nor the step says less. */
const ANSWERED_WITHIN_MS = 15 * 60_000;

type ApiMeans = Pick<Means, 'address' | 'secret' | 'plainSecret' | 'fetch' | 'withoutKeys' | 'callbacks'>;

/** One attempt. */
interface Work {
  readonly request: AgentRequest;
  readonly context: AgentContext;
  readonly memory: Memory;
  /** Null: its service does not call back. */
  readonly calls: Calls | null;
  /** Aborted when the attempt is, and when its end is known. */
  readonly signal: AbortSignal;
  readonly names: { readonly service: string; readonly agent: string };
}

export async function createApiAgent(
  { name, configuration }: ProfileOf<string, ApiConfiguration>,
  means: ApiMeans,
): Promise<Agent> {
  await loadExpressions(); // templates and paths of this file may need them
  const { polling, callback, response } = configuration;
  const endpoint = (): string => means.address(configuration.endpoint);

  async function ask(composed: ComposedRequest, signal: AbortSignal): Promise<Json> {
    const { auth, answer: expects = 'json' } = configuration;
    const { method, address, headers, body } = await authorized(composed, auth, means);
    const late = AbortSignal.timeout(ANSWERED_WITHIN_MS);
    const key = auth.type === 'none' ? null : auth.secret;
    try {
      const answer = await means.fetch(address, { method, headers, body, signal: AbortSignal.any([signal, late]) });
      return await readAnswer(
        answer,
        { agent: name, host: address.host, key, withoutKeys: (text) => means.withoutKeys(text), expects, signal },
        Date.now(),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!late.aborted) throw error;
      throw new AgentError('no_answer', `${address.host} did not answer ${name} within 15 minutes`, {
        retryable: true,
      });
    }
  }

  async function composed({ request, calls, context }: Work): Promise<ComposedRequest> {
    const callbackUrl = calls ? await callAddress(calls, context.signal) : null;
    return composeRequest(configuration, endpoint(), templateScope(request, { callbackUrl }), name);
  }

  /** Null: it can do without, and nobody can take in calls now. */
  async function callAddress(calls: Calls, signal: AbortSignal): Promise<string | null> {
    try {
      return await calls.address(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (callback?.brings === 'progress' || polling) return null;
      const why = error instanceof Error ? error.message : String(error);
      throw new AgentError('callbacks_unreachable', `${name} can't work: ${why}`, { retryable: false });
    }
  }

  /** The result, where the answer to the request is it. Else what was begun. */
  async function begin(work: Work): Promise<{ readonly answer: Json } | BegunJob> {
    const { memory, context, names, signal } = work;
    const answer = await ask(await composed(work), signal);
    if (!polling && (!callback || callback.brings === 'progress')) return { answer };
    const now = Date.now();
    const begun = polling ? jobIn(answer, polling, names.service, now) : { job: {}, begunAt: now };
    // where it can't be recorded it is followed all the same: after a crash the operator is asked, or its key says it
    await memory.keep({ ...begun }).catch(() => context.signal.throwIfAborted());
    return begun;
  }

  /** Its result, as it is asked for, or waited for. */
  function follow(begun: BegunJob, from: URL, work: Work): Promise<Json> {
    const { request, context, signal, names } = work;
    if (!polling && callback) {
      work.calls?.address(signal).catch((why: unknown) => {
        if (!signal.aborted) context.progress({ message: `${name} waits: ${(why as Error).message}` });
      });
      return untilTooLate(begun.begunAt, callback, names, signal);
    }
    if (!polling) throw new Error('A job is followed where its file says how');
    return followJob(begun, {
      polling,
      context,
      signal,
      names,
      now: Date.now,
      look: (job) => {
        const text = filledAddress(means.address(polling.url), templateScope(request, { job }), name);
        const headers = { accept: 'application/json' };
        return ask({ method: 'GET', address: addressOf(text, from, name), headers, body: null }, signal);
      },
    });
  }

  /** As the service answers, or is seen to be done. */
  async function worked(from: URL, work: Work): Promise<Json> {
    const begun = resumedJob(work.request) ?? (await begin(work));
    return 'answer' in begun ? begun.answer : follow(begun, from, work);
  }

  /** Rule 4. */
  async function firstWord(from: URL, work: Work): Promise<Json> {
    const before = callback && (await calledBefore(work.request, work.context));
    if (before) return resultOf(reportIn(before.said, callback, work.names));
    const working = worked(from, work);
    if (!work.calls) return working;
    working.catch(() => undefined); // who called first has said it, and the rest is told to stop
    return Promise.race([working, work.calls.ended.then(resultOf)]);
  }

  return {
    async invoke(request, context) {
      context.signal.throwIfAborted();
      const from = addressOf(filledAddress(endpoint(), templateScope(request, HERE), name), null, name);
      const names = { service: from.host, agent: request.agent };
      const memory = memoryOf(request, context);
      const isKnown = new AbortController();
      const calls = callback ? expectCalls({ callback, request, context, means, memory, names }) : null;
      const signal = AbortSignal.any([context.signal, isKnown.signal]);
      try {
        const answer = await firstWord(from, { request, context, memory, calls, signal, names });
        return mapAnswer(answer, response, request, from.host);
      } finally {
        calls?.over();
        isKnown.abort();
      }
    },
  };
}

/** For where the service is, which does not depend on where it calls. */
const HERE = { callbackUrl: 'http://localhost/' };
