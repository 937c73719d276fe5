import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent, AgentRequest, AgentResponse } from '../agents/port/agent.ts';
import { exampleProfile } from '../agents/port/example-request.ts';
import type { AgentRegistry } from '../agents/port/registry.ts';

const RESPONSE: AgentResponse = {
  status: 'success',
  mode: 'BUILD',
  content: { message: 'done' },
  metadata: { rehearsed: true },
};

const PROFILE = exampleProfile({ name: 'no-op' });

export interface NoOpOptions {
  /** Told of every call. */
  readonly onInvoke?: () => void;
  /** How long a call takes. Default: it is answered at once. */
  readonly takesMs?: (request: AgentRequest) => number;
  /** True: this call is never answered. */
  readonly hangs?: (request: AgentRequest) => boolean;
}

/** One agent that answers at once, so that what is measured is the engine. */
export function noOpAgents({ onInvoke, takesMs, hangs }: NoOpOptions = {}): AgentRegistry {
  const agent: Agent = {
    invoke(request) {
      onInvoke?.();
      if (hangs?.(request)) return new Promise(() => undefined);
      const ms = takesMs?.(request) ?? 0;
      return ms > 0 ? sleep(ms, RESPONSE) : Promise.resolve(RESPONSE);
    },
  };
  return {
    find: () => PROFILE,
    list: () => [PROFILE],
    names: () => [PROFILE.name],
    agentFor: () => agent,
    close: () => Promise.resolve(),
  };
}
