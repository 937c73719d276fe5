/** An agent that says nothing of what it was entrusted with: not in an answer, an error, or what it tells meanwhile. */
import type { Redactor } from '../../secrets/redactor.ts';
import { AgentError, CallsAsked, type Agent, type AgentContext, type AgentResponse } from '../port/agent.ts';

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
  if (error instanceof CallsAsked) {
    const { calls, kept, metadata } = error;
    return new CallsAsked(
      calls.map((call) => redactor.json(call as never)),
      redactor.json(kept),
      metadata,
    );
  }
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
    say: inWholeWords((words) => context.say(redactor.text(words))),
    progress: ({ message, ...rest }) => context.progress({ ...rest, message: redactor.text(message) }),
    remember: (what) => context.remember(redactor.json(what)),
    spent: (so) => context.spent?.(redactor.json(so)),
    converse: (message) => context.converse(redactor.json(message as never) as typeof message),
    assets: context.assets,
    toolAgent: (name) => context.toolAgent?.(name),
  };
}

/** Characters that are held back at most. */
const LONGEST_WORD = 4_096;

/**
 * Pieces may end in the middle of a key, where it is not found: so what is passed on ends with a space. The last word
 * is not passed on; it comes with the answer.
 */
function inWholeWords(say: (words: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    rest += piece;
    const end = rest.length > LONGEST_WORD ? rest.length : rest.search(/\s\S*$/) + 1;
    if (end === 0) return;
    say(rest.slice(0, end));
    rest = rest.slice(end);
  };
}
