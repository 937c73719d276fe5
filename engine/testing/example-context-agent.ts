/** An agent with a model for tests: the real means and the real network, at a server that a test scripts. */
import { nobodyCallsBack } from '../agents/port/callbacks.ts';
import { onTestFinished } from 'vitest';
import { AgentMeans } from '../agents/means/agent-means.ts';
import { createNetwork } from '../agents/network/guarded-fetch.ts';
import type { Agent } from '../agents/port/agent.ts';
import { exampleProfile } from '../agents/port/example-request.ts';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import { noTools, type Tools } from '../agents/port/tools.ts';
import { KINDS } from '../agents/kinds/kinds.ts';
import { contextConfiguration, type ContextConfiguration } from '../agents/kinds/context/configuration.ts';
import { createContextAgent } from '../agents/kinds/context/context-agent.ts';

export interface ExampleContextAgent {
  /** Where the operator says that the provider is. */
  readonly address: string;
  /** Null: none is set. */
  readonly key?: string | null;
  readonly configuration?: Partial<Record<keyof ContextConfiguration, unknown>>;
  readonly tools?: Tools;
  /** Default: its file says so. */
  readonly idempotent?: boolean;
}

export function exampleContextAgent({
  address,
  key = 'sk-example',
  configuration = {},
  tools = noTools,
  idempotent = true,
}: ExampleContextAgent): Agent {
  const read = contextConfiguration.parse({
    provider: 'openai',
    model: 'gpt-5-mini',
    apiKey: { secret: 'OPENAI_API_KEY' },
    systemPrompt: 'You write briefly.',
    ...(tools !== noTools && { tools: [{ agent: 'figures' }] }),
    ...configuration,
  });
  const permissions = { secrets: ['OPENAI_API_KEY'] };
  const world: OutsideWorld = {
    endpoint: (provider) => (provider === read.provider ? { address, namedBy: 'environment' } : null),
    secrets: {
      has: () => key !== null,
      reveal: () => Promise.resolve(key === null ? null : { value: key, setFor: null }),
    },
  };
  const network = createNetwork();
  onTestFinished(() => network.close());
  const means = new AgentMeans({
    agent: 'writer',
    permissions,
    addressees: KINDS.context.addressees?.(read, permissions) ?? [],
    world,
    network,
    shared: {
      database: nothingThere,
      conditions: nothingThere,
      tools: () => Promise.resolve(tools),
      toolPins: { of: nothingThere, details: nothingThere, keep: nothingThere },
      callbacks: nobodyCallsBack,
      untilClosed: () => undefined,
      orchestrations: () => null,
      sandboxes: nothingThere,
      withoutKeys: (text) => text,
    },
  });
  return createContextAgent({ ...exampleProfile({ name: 'writer' }), idempotent, configuration: read }, means);
}

function nothingThere(): Promise<never> {
  return Promise.reject(new Error('Nothing of this is needed here'));
}
