/** DOING ONE STEP: calls the agent, keeps its time, tells it to stop. Reports exactly one end, whatever the agent does. */
import { AgentError, type AgentContext, type AgentRegistry, type AgentRequest, type AgentResponse, type AssetStore } from '../agents/agent.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import type { Clock } from './clock.ts';
import { reach } from './crash-points.ts';

export type AttemptEnd = { readonly kind: 'answered'; readonly response: AgentResponse } | { readonly kind: 'failed'; readonly error: ErrorRecord };

export interface AttemptOptions {
  readonly request: AgentRequest;
  readonly agents: AgentRegistry;
  readonly assets: AssetStore;
  readonly clock: Clock;
  /** Null: as long as it takes. */
  readonly timeoutMs: number | null;
  readonly onProgress: AgentContext['progress'];
  readonly onEnd: (end: AttemptEnd) => void;
}

/** Starts the attempt. The returned controller tells the agent to stop; nothing is reported after that. */
export function startAttempt(options: AttemptOptions): AbortController {
  const controller = new AbortController();
  let hasEnded = false;
  let stopTimer: (() => void) | null = null;
  const end = (result: AttemptEnd) => {
    if (hasEnded || controller.signal.aborted) return;
    hasEnded = true;
    stopTimer?.();
    options.onEnd(result);
  };
  if (options.timeoutMs !== null) {
    const { timeoutMs } = options;
    stopTimer = options.clock.after(timeoutMs, () => {
      end({ kind: 'failed', error: timeoutError(options.request, timeoutMs) });
      controller.abort(new Error('The attempt ran out of time'));
    });
    controller.signal.addEventListener('abort', stopTimer, { once: true });
  }
  void invoke(options, controller.signal).then(
    (response) => {
      reach('effect.after');
      end({ kind: 'answered', response });
    },
    (error: unknown) => end({ kind: 'failed', error: errorRecordOf(error, options.request.agent) }),
  );
  return controller;
}

async function invoke({ request, agents, assets, onProgress }: AttemptOptions, signal: AbortSignal): Promise<AgentResponse> {
  reach('effect.before');
  const profile = agents.find(request.agent);
  if (!profile) throw new AgentError('unknown_agent', `There is no agent "${request.agent}"`, { retryable: false });
  const agent = agents.agentFor(profile, request.rehearsal);
  return agent.invoke(request, { signal, progress: (update) => (signal.aborted ? undefined : onProgress(update)), assets });
}

function timeoutError(request: AgentRequest, timeoutMs: number): ErrorRecord {
  return { code: 'timeout', message: `${request.agent} did not answer within ${timeoutMs / 1000} seconds`, retryable: true, agent: request.agent };
}

/** Anything but an `AgentError` is a bug in an agent; trying again may help and never hurts more than the agent's own retries. */
export function errorRecordOf(error: unknown, agent: string): ErrorRecord {
  if (error instanceof AgentError) {
    return { code: error.code, message: error.message, retryable: error.retryable, agent, ...(Object.keys(error.details).length > 0 && { details: error.details }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'agent_crashed', message: `${agent} ended unexpectedly: ${message}`, retryable: true, agent };
}
