/** An agent that says nothing of what it was entrusted with: not in an answer, an error, or what it tells meanwhile. */
import type { Redactor } from '../../secrets/redactor.ts';
import { AgentError, type Agent, type AgentContext, type AgentResponse } from '../port/agent.ts';

type Cleaning = Pick<Redactor, 'text' | 'json'>;

export function withoutSecrets(agent: Agent, redactor: Cleaning | undefined): Agent {
  if (!redactor) return agent;
  return {
    async invoke(request, context) {
      try {
        return answered(await agent.invoke(request, discreet(context, redactor)), redactor);
      } catch (error) {
        throw failed(error, redactor);
      }
    },
  };
}

function answered(response: AgentResponse, redactor: Cleaning): AgentResponse {
  try {
    return redactor.json(response as never);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AgentError('malformed_response', `The answer can't be kept: ${error.message}`, { retryable: true });
  }
}

/** The cause stays behind: it may be the request, with its key. */
function failed(error: unknown, redactor: Cleaning): unknown {
  if (error instanceof AgentError) {
    const { code, message, retryable, details, retryAfterMs } = error;
    return new AgentError(code, redactor.text(message), { retryable, details: redactor.json(details), retryAfterMs });
  }
  return error instanceof Error ? new Error(redactor.text(error.message)) : error;
}

function discreet(context: AgentContext, redactor: Cleaning): AgentContext {
  return {
    get signal() {
      return context.signal;
    },
    progress: ({ message, ...rest }) => context.progress({ ...rest, message: redactor.text(message) }),
    remember: (what) => context.remember(redactor.json(what)),
    assets: context.assets,
  };
}
