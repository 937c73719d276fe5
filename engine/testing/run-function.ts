/** Runs functions as the engine does: in real sandboxes, with the real way to the network, and a world of the test. */
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import { askedByFunctions } from '../agents/kinds/addressees.ts';
import { functionConfiguration } from '../agents/kinds/function/configuration.ts';
import { createFunctionAgent } from '../agents/kinds/function/function-agent.ts';
import { Sandbox } from '../agents/kinds/function/sandbox.ts';
import { Sandboxes } from '../agents/kinds/function/sandboxes.ts';
import { functionWorkerUrl } from '../agents/kinds/function/worker-url.ts';
import type { Grants } from '../agents/grants/grants.ts';
import { AgentMeans, type SharedMeans } from '../agents/means/agent-means.ts';
import { createNetwork } from '../agents/network/guarded-fetch.ts';
import type { AgentError, AgentRequest, AgentResponse, AssetStore, JsonObject } from '../agents/port/agent.ts';
import { exampleContext, exampleRequest } from '../agents/port/example-request.ts';
import type { OutsideWorld } from '../agents/port/outside-world.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of the thread in which functions run, where it was bundled (`build/checks/sandbox-of-tests.mjs`). */
    sandbox?: string;
  }
}

export interface FunctionParts {
  readonly code: string;
  /** Beside `code`, and that it may use all facades. */
  readonly configuration?: JsonObject;
  readonly permissions?: Grants;
  readonly request?: Partial<AgentRequest>;
  /** By provider: where the operator says that it is. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** By name. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly assets?: AssetStore;
  readonly signal?: AbortSignal;
  readonly onSpent?: (so: JsonObject) => void;
}

/** All that can be seen of one call. */
export interface SeenOfFunction {
  readonly response: AgentResponse | null;
  readonly error: AgentError | null;
  readonly progress: readonly { readonly message: string; readonly percent?: number }[];
  readonly saved: readonly Uint8Array[];
}

export function openFunctions() {
  const bundled = inject('sandbox');
  const workerUrl = bundled === undefined ? functionWorkerUrl() : pathToFileURL(bundled);
  const sandboxes = new Sandboxes({ workerUrl });
  // What V8 has compiled of the interpreter serves all threads for as long as one has it: half of what a start costs.
  const compiled = new Sandbox(workerUrl);
  const network = createNetwork();
  const run = async (parts: FunctionParts): Promise<SeenOfFunction> => {
    const { permissions = {}, code } = parts;
    const configuration = functionConfiguration.parse({
      language: 'javascript',
      require: ['axios', 'crypto', 'url'],
      code,
      ...parts.configuration,
    });
    const addressees = askedByFunctions(configuration.environment, permissions.network?.hosts ?? []);
    const agent = 'a-function';
    const means = new AgentMeans({
      agent,
      permissions,
      addressees,
      world: worldOf(parts),
      network,
      // what functions use of it; whoever asks for more sees that nothing is there
      shared: { sandboxes: () => Promise.resolve(sandboxes) } as SharedMeans,
    });
    const progress: SeenOfFunction['progress'][number][] = [];
    const saved: Uint8Array[] = [];
    const usual = exampleContext({ saved, signal: parts.signal });
    const context = {
      ...usual,
      assets: parts.assets ?? usual.assets,
      progress: (told: never) => void progress.push(told),
      spent: (so: JsonObject) => parts.onSpent?.(so),
    };
    const request = exampleRequest({ rehearsal: false, agent, ...parts.request });
    try {
      const it = createFunctionAgent({ name: agent, configuration, permissions }, means, sandboxes);
      return { response: await it.invoke(request, context), error: null, progress, saved };
    } catch (error) {
      return { response: null, error: error as AgentError, progress, saved };
    }
  };
  return {
    run,
    sandboxes,
    close: async () => {
      await Promise.all([sandboxes.close(), compiled.end(), network.close()]);
    },
  };
}

function worldOf({ endpoints = {}, secrets = {} }: FunctionParts): OutsideWorld {
  return {
    endpoint: (provider) => {
      const address = endpoints[provider];
      return address === undefined ? null : { address, namedBy: 'environment' };
    },
    secrets: {
      has: (name) => name in secrets,
      reveal: (name) => {
        const value = secrets[name];
        return Promise.resolve(value === undefined ? null : { value, setFor: null });
      },
    },
  };
}
