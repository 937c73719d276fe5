/**
 * What the workers are given. What they share is opened when the first of them needs it, and closed with the engine.
 */
import type { Addressee } from '../port/addressee.ts';
import type { Means, ToolContext } from '../means/means.ts';
import type { ToolsOfAgent } from '../kinds/kind.ts';
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import { askedFirst } from '../means/asked-first.ts';
import type { SharedMeans } from '../means/agent-means.ts';
import type { Sandboxes } from '../kinds/function/sandboxes.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';
import type { Network } from '../network/guarded-fetch.ts';
import { AgentError } from '../port/agent.ts';
import { nobodyCallsBack, type Callbacks } from '../port/callbacks.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import { nothingOutside } from '../port/outside-world.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { MayUse } from '../grants/may-use.ts';
import type { WorkersOptions } from './workers-options.ts';

interface ToolsOfOthers {
  find(name: string): AgentProfile | undefined;
  toolsOf(profile: AgentProfile): Promise<ToolsOfAgent | null>;
}

export class GivenToWorkers {
  readonly #options: WorkersOptions;
  readonly #tools: ToolsOfOthers;
  readonly #open = new Set<() => Promise<void>>();
  #shared: Promise<SharedMeans> | null = null;
  #database: Promise<DatabaseClient> | null = null;
  #sandboxes: Promise<Sandboxes> | null = null;
  #network: Promise<Network> | null = null;
  #orchestrations: Orchestrations | null = null;

  constructor(options: WorkersOptions, tools: ToolsOfOthers) {
    this.#options = options;
    this.#tools = tools;
  }

  get callbacks(): Callbacks {
    return this.#options.callbacks ?? nobodyCallsBack;
  }

  connect(orchestrations: Orchestrations): void {
    this.#orchestrations = orchestrations;
  }

  async close(): Promise<void> {
    const [database, sandboxes, network] = [this.#database, this.#sandboxes, this.#network];
    this.#database = null;
    this.#sandboxes = null;
    this.#network = null;
    await Promise.all([...this.#open].map((end) => end()));
    this.#open.clear();
    await Promise.all([(await database)?.close(), (await sandboxes)?.close(), (await network)?.close()]);
  }

  conditions(): Promise<CompileCondition> {
    return this.#options.loadConditions?.() ?? Promise.resolve(() => () => false);
  }

  async of(profile: AgentProfile, addressees: readonly Addressee[], mayUse: MayUse): Promise<Means> {
    const { AgentMeans } = await import('../means/agent-means.ts');
    return new AgentMeans({
      agent: profile.name,
      permissions: profile.permissions,
      addressees,
      world: this.#options.world ?? nothingOutside,
      network: await (this.#network ??= this.#openNetwork()),
      shared: await (this.#shared ??= this.#sharedMeans()),
      mayUse,
    });
  }

  async #sharedMeans(): Promise<SharedMeans> {
    const [{ toolPinsIn }, { combinedTools }] = await Promise.all([
      import('../kinds/mcp/tool-pins.ts'),
      import('../means/combined-tools.ts'),
    ]);
    return {
      database: () => (this.#database ??= this.#openDatabase()),
      sandboxes: () => (this.#sandboxes ??= this.#openSandboxes()),
      withoutKeys: (text) => this.#options.redactor?.text(text) ?? text,
      conditions: () => this.conditions(),
      toolPins: toolPinsIn(this.#options.dataDirectory),
      tools: async (wanted, context, mayCall) => {
        const opened = wanted.map(async (one) => {
          const { tools, isRepeatable } = await this.#toolsNamed(one.agent, context);
          const asked = askedFirst(tools.open(context, one.allow), (tool) => mayCall(one.agent, tool));
          return { wanted: one, tools: asked, isRepeatable };
        });
        return combinedTools(await Promise.all(opened));
      },
      orchestrations: () => this.#orchestrations,
      callbacks: this.callbacks,
      untilClosed: (end) => void this.#open.add(end),
    };
  }

  /** In the version that the run is pinned to. */
  async #toolsNamed(
    name: string,
    { toolAgent }: ToolContext,
  ): Promise<{ readonly tools: ToolsOfAgent; readonly isRepeatable: (isDecided: boolean) => boolean }> {
    const profile = (toolAgent?.(name) as AgentProfile | undefined) ?? this.#tools.find(name);
    const tools = profile && (await this.#tools.toolsOf(profile));
    if (tools) {
      const isRepeatable = (isDecided: boolean) => profile.idempotent && (!isDecided || tools.knowTheirCalls === true);
      return { tools, isRepeatable };
    }
    throw new AgentError(
      'no_tools',
      profile
        ? `${name} has no tools that other agents could use`
        : `There is no agent ${name} whose tools could be used`,
      { retryable: false, details: { agent: name } },
    );
  }

  async #openNetwork(): Promise<Network> {
    return (await import('../network/guarded-fetch.ts')).createNetwork();
  }

  async #openSandboxes(): Promise<Sandboxes> {
    const { Sandboxes } = await import('../kinds/function/sandboxes.ts');
    const sandboxes = new Sandboxes(this.#options.functions);
    void sandboxes.warm().catch(() => undefined); // the first function that can't start says why
    return sandboxes;
  }

  async #openDatabase(): Promise<DatabaseClient> {
    const { DatabaseClient } = await import('../kinds/warehouse/database-client.ts');
    const { newCopyPath, warehouseFolder } = await import('../kinds/warehouse/warehouse-folder.ts');
    const folder = warehouseFolder(this.#options.dataDirectory);
    return new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder), ...this.#options.database });
  }
}
