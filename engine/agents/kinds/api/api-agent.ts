/**
 * Asks a service over HTTP, as its file says: one request, and for a service that works on by itself as many looks as
 * it takes.
 *
 * Rules
 *  1. What a run knows is data: templates in it are never filled in.
 *  2. A key is put in for the address that is asked, at the last moment, and is in nothing that comes out of here.
 *  3. Told to stop, it closes its connection.
 */
import { loadExpressions } from '../../../definition/expression.ts';
import { AgentError, type Agent, type AgentContext, type AgentRequest, type Json } from '../../port/agent.ts';
import type { ProfileOf } from '../../port/profile.ts';
import type { Means } from '../../means/means.ts';
import { authorized } from './authorize.ts';
import { addressOf, composeRequest, type ComposedRequest } from './compose-request.ts';
import type { ApiConfiguration } from './configuration.ts';
import { filledAddress, templateScope } from './fill-in.ts';
import { mapAnswer } from './map-answer.ts';
import { followJob, jobIn, resumedJob, type BegunJob } from './polling.ts';
import { readAnswer } from './read-answer.ts';

/** Of one request, where neither the agent's file nor the step says less. */
const ANSWERED_WITHIN_MS = 15 * 60_000;

export async function createApiAgent(
  { name, configuration }: ProfileOf<string, ApiConfiguration>,
  means: Pick<Means, 'address' | 'secret' | 'fetch' | 'withoutKeys'>,
): Promise<Agent> {
  await loadExpressions(); // templates and paths of this file may need them
  const { polling, response } = configuration;

  async function ask(composed: ComposedRequest, { signal }: AgentContext): Promise<Json> {
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

  async function begin(composed: ComposedRequest, context: AgentContext): Promise<BegunJob | null> {
    if (!polling) return null;
    const begun = jobIn(await ask(composed, context), polling, composed.address.host, Date.now());
    // where it can't be recorded it is followed all the same: after a crash the operator is asked, or its key says it
    await context.remember({ ...begun }).catch(() => context.signal.throwIfAborted());
    return begun;
  }

  function follow(begun: BegunJob, from: URL, request: AgentRequest, context: AgentContext): Promise<Json> {
    if (!polling) throw new Error('A job is followed where its file says how');
    return followJob(begun, {
      polling,
      request,
      context,
      service: from.host,
      now: Date.now,
      look: (job) => {
        const text = filledAddress(means.address(polling.url), templateScope(request, job), name);
        const headers = { accept: 'application/json' };
        return ask({ method: 'GET', address: addressOf(text, from, name), headers, body: null }, context);
      },
    });
  }

  return {
    async invoke(request, context) {
      context.signal.throwIfAborted();
      const endpoint = means.address(configuration.endpoint);
      const composed = composeRequest(configuration, endpoint, templateScope(request), name);
      const begun = resumedJob(request) ?? (await begin(composed, context));
      const answer = begun ? await follow(begun, composed.address, request, context) : await ask(composed, context);
      return mapAnswer(answer, response, request, composed.address.host);
    },
  };
}
