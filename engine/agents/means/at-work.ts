/**
 * For which request an agent works now. What it uses is decided on behalf of that, and what it was denied ends it, also
 * where the agent does not say so: a function may catch an error, and a model be told of one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Agent, AgentError, AgentRequest } from '../port/agent.ts';

interface AtWork {
  readonly request: AgentRequest;
  denied: AgentError | null;
}

const atWork = new AsyncLocalStorage<AtWork>();

/** Undefined: nobody has asked for it in a run, as when an operator looks at the tools of an agent. */
export function requestAtWork(): AgentRequest | undefined {
  return atWork.getStore()?.request;
}

/** The first one counts. */
export function noteDenial(denial: AgentError): void {
  const work = atWork.getStore();
  if (work) work.denied ??= denial;
}

export function endingWhenDenied(agent: Agent): Agent {
  return {
    invoke(request, context) {
      const work: AtWork = { request, denied: null };
      return atWork.run(work, async () => {
        try {
          const answer = await agent.invoke(request, context);
          if (work.denied) throw work.denied;
          return answer;
        } catch (error) {
          throw context.signal.aborted ? error : (work.denied ?? error);
        }
      });
    },
  };
}
