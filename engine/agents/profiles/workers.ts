/**
 * Who does the work of an agent.
 *
 * 1. What runs it is loaded when it is first invoked.
 * 2. A recording, where one is played back, answers in the place of everybody who is rehearsed; a test agent, where
 *    they are switched on, in the place of its kind.
 * 3. Nothing that an agent answers leaves here unchecked.
 */
import type { Authority } from '../grants/authority.ts';
import { askedPermissions } from '../grants/asked-permissions.ts';
import type { ListedCost } from '../port/agent-price.ts';
import type { Json } from '../../values/json.ts';
import type { PermissionsOfAgent } from '../port/permissions.ts';
import type { kindOfProfile } from '../kinds/kinds.ts';
import type { Addressee } from '../port/addressee.ts';
import type { Means, ToolContext } from '../means/means.ts';
import type { ToolsOfAgent, Worker } from '../kinds/kind.ts';
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import { askedFirst } from '../means/asked-first.ts';
import type { SharedMeans } from '../means/agent-means.ts';
import type { Sandboxes } from '../kinds/function/sandboxes.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';
import type { Network } from '../network/guarded-fetch.ts';
import { AgentPermissions } from '../means/agent-permissions.ts';
import { endingWhenDenied } from '../means/at-work.ts';
import { withoutSecrets } from '../means/without-secrets.ts';
import type { AgentMemory } from '../port/memory.ts';
import { AgentError } from '../port/agent.ts';
import type { Agent, AskedCall, JsonObject } from '../port/agent.ts';
import { checkResponse } from '../port/check-response.ts';
import { nobodyCallsBack, type Callbacks } from '../port/callbacks.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import { nothingOutside, type OutsideWorld } from '../port/outside-world.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { Cassette } from '../recording/playback.ts';
import type { Recorder } from '../recording/record.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { isTestAgent } from '../rehearsal/test-agents.ts';

export interface WorkersOptions {
  /** Where agents may keep what they prepare once; the warehouse of figures lies here. */
  readonly dataDirectory: string;
  /** The keys that are set, and where services are (default: none, and as their files say). */
  readonly world?: OutsideWorld;
  /** Where services call back (default: nobody takes in their calls). */
  readonly callbacks?: Callbacks;
  /** What reads the conditions of agents' files, called when one has any (default: no condition holds). */
  readonly loadConditions?: () => Promise<CompileCondition>;
  readonly database?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
    /** Seconds without a question after which the database ends (default 30). */
    readonly idleSeconds?: number;
  };
  readonly functions?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
  };
  /**
   * Agents that fail, hang or misbehave as told (default: none). `ledger`: a file that is told of every call, durably.
   */
  readonly testAgents?: { readonly ledger?: string };
  /** Answers of every rehearsed agent come from here, and a request that isn't in it is an error. */
  readonly playback?: Cassette;
  /** Takes secrets out of what agents say (default: nobody does, where no agent is handed any). */
  readonly redactor?: Pick<Redactor, 'text' | 'json'>;
  /** Keeps every request and its answer. */
  readonly recorder?: Recorder;
  /** Who grants and decides what agents use (default: their files alone). */
  readonly authority?: Authority;
}

/** Agents by their names. */
export interface KnownAgents {
  /** As its file is now. */
  find(name: string): AgentProfile | undefined;
  /** As it comes with Baton. Undefined: it doesn't. */
  findShipped(name: string): AgentProfile | undefined;
}

export class Workers {
  readonly #options: WorkersOptions;
  readonly #kindOfProfile: typeof kindOfProfile | null;
  readonly #known: KnownAgents;
  readonly #permissions: AgentPermissions;
  /** Weakly: of texts that somebody only tries there are many. */
  #agents = new WeakMap<AgentProfile, { live?: Agent; rehearsed?: Agent }>();
  #workers = new WeakMap<AgentProfile, Promise<Worker>>();
  readonly #open = new Set<() => Promise<void>>();
  #shared: Promise<SharedMeans> | null = null;
  #database: Promise<DatabaseClient> | null = null;
  #sandboxes: Promise<Sandboxes> | null = null;
  #network: Promise<Network> | null = null;
  #orchestrations: Orchestrations | null = null;
  #memory: AgentMemory | null = null;

  /** Without kinds there are test agents and stand-ins. */
  constructor(options: WorkersOptions, kinds: typeof kindOfProfile | null, known: KnownAgents) {
    this.#options = options;
    this.#kindOfProfile = kinds;
    this.#known = known;
    this.#permissions = new AgentPermissions({
      authority: options.authority ?? null,
      findShipped: (name) => known.findShipped(name),
      askedOf: (profile) =>
        askedPermissions(profile.permissions, this.addresseesOf(profile), kinds?.(profile).declares?.(profile) ?? []),
    });
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    let agents = this.#agents.get(profile);
    if (!agents) this.#agents.set(profile, (agents = {}));
    if (rehearsal) return (agents.rehearsed ??= this.#finish(endingWhenDenied(this.#rehearsed(profile))));
    const live = (): Agent => endingWhenDenied(this.#remembering(this.#live(profile), profile));
    return (agents.live ??= this.#finish(withoutSecrets(live(), this.#options.redactor)));
  }

  useMemory(memory: AgentMemory): void {
    this.#memory = memory;
  }

  connect(orchestrations: Orchestrations): void {
    this.#orchestrations = orchestrations;
  }

  forget(): void {
    this.#agents = new WeakMap();
    this.#workers = new WeakMap();
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

  /** Whom agents of this file ask outside. */
  addresseesOf(profile: AgentProfile): readonly Addressee[] {
    const kind = this.#kindOfProfile?.(profile);
    return kind?.addressees?.(profile.configuration, profile.permissions) ?? [];
  }

  /** The agents whose tools it uses. */
  usedBy(profile: AgentProfile): readonly string[] {
    return this.#kindOfProfile?.(profile).uses?.(profile.configuration) ?? [];
  }

  /** Null: it is on no price list. */
  listedCostOf(profile: AgentProfile, handed: readonly Json[]): ListedCost | null {
    const { configuration } = profile;
    const characters = handed.reduce<number>((sum, value) => sum + JSON.stringify(value).length, 0);
    return this.#kindOfProfile?.(profile).listedCost?.({ configuration, characters, world: this.world }) ?? null;
  }

  /** What it asks for, and whether that is granted now. */
  permissionsOf(profile: AgentProfile): PermissionsOfAgent {
    return this.#permissions.of(profile);
  }

  /** What an operator has to do before its services can call back. Null: nothing, or it needs no calls. */
  whyNotCalledBack(profile: AgentProfile): string | null {
    const needsThem = this.#kindOfProfile?.(profile).needsCallbacks?.(profile.configuration) === true;
    return needsThem ? this.#callbacks.whyUnreachable() : null;
  }

  get #callbacks(): Callbacks {
    return this.#options.callbacks ?? nobodyCallsBack;
  }

  mayReadPersonal(profile: AgentProfile, definition: string, rehearsal: boolean): boolean {
    return this.#permissions.mayReadPersonal(profile, definition, rehearsal);
  }

  holdGrant(profile: AgentProfile, now: number): void {
    this.#permissions.hold(profile, now);
  }

  get world(): OutsideWorld {
    return this.#options.world ?? nothingOutside;
  }

  #rehearsed(profile: AgentProfile): Agent {
    const { playback } = this.#options;
    if (playback) return lazily(async () => (await import('../recording/playback.ts')).createPlaybackAgent(playback));
    const kind = this.#kindOfProfile?.(profile);
    return (
      this.#testAgent(profile) ??
      (kind?.rehearsedBy === 'itself' ? this.#itself(profile) : null) ??
      lazily(async () => (await import('../rehearsal/rehearsal-agent.ts')).createRehearsalAgent(profile))
    );
  }

  #live(profile: AgentProfile): Agent {
    const agent = this.#testAgent(profile) ?? this.#itself(profile);
    if (agent) return agent;
    const { name, type } = profile;
    throw new AgentError(
      'agent_not_available',
      `The agent ${name} (${type}) can't run live in this version. Rehearse it, or give the step an agent that is available.`,
      { retryable: false, details: { agent: name, kind: type } },
    );
  }

  #remembering(agent: Agent, profile: AgentProfile): Agent {
    if (!profile.memory) return agent;
    return lazily(async () =>
      (await import('../memory/with-memory.ts')).withMemory(agent, profile, {
        memory: () => this.#memory,
        mayUse: this.#permissions.mayUse(profile),
        conditions: () => this.#options.loadConditions?.() ?? Promise.resolve(() => () => false),
        clean: (value) => this.#options.redactor?.json({ value }).value ?? value,
      }),
    );
  }

  #testAgent(profile: AgentProfile): Agent | null {
    const { testAgents } = this.#options;
    if (!testAgents || !isTestAgent(profile.name)) return null;
    return lazily(async () =>
      (await import('../rehearsal/scripted-agent.ts')).createScriptedAgent(profile, testAgents),
    );
  }

  #itself(profile: AgentProfile): Agent | null {
    return this.#kindOfProfile ? lazily(() => this.#worker(profile)) : null;
  }

  /** One for each file: what it holds open is used by all who ask it. */
  #worker(profile: AgentProfile): Promise<Worker> {
    const known = this.#workers.get(profile);
    if (known) return known;
    const work = this.#kindOfProfile?.(profile).live;
    if (!work) throw new AgentError('agent_not_available', `${profile.name} can't work live`, { retryable: false });
    const loading = this.#meansOf(profile).then((means) => work(profile, means));
    this.#workers.set(profile, loading);
    loading.catch(() => this.#workers.delete(profile));
    return loading;
  }

  /** What other agents may call of it. Null: nothing. */
  async toolsOf(profile: AgentProfile): Promise<ToolsOfAgent | null> {
    if (!this.#kindOfProfile) return null;
    return (await this.#worker(profile)).tools ?? null;
  }

  /** Null: it can be made with these. */
  async whyCallUnfit(call: Pick<AskedCall, 'schema' | 'when'>, parameters: JsonObject): Promise<string | null> {
    const { whyArgumentsUnfit } = await import('../kinds/mcp/tool-arguments.ts');
    return whyArgumentsUnfit(call, parameters, () => this.#conditions());
  }

  #conditions(): Promise<CompileCondition> {
    return this.#options.loadConditions?.() ?? Promise.resolve(() => () => false);
  }

  async #meansOf(profile: AgentProfile): Promise<Means> {
    const { AgentMeans } = await import('../means/agent-means.ts');
    return new AgentMeans({
      agent: profile.name,
      permissions: profile.permissions,
      addressees: this.addresseesOf(profile),
      world: this.world,
      network: await (this.#network ??= this.#openNetwork()),
      shared: await (this.#shared ??= this.#sharedMeans()),
      mayUse: this.#permissions.mayUse(profile),
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
      conditions: () => this.#conditions(),
      toolPins: toolPinsIn(this.#options.dataDirectory),
      tools: async (wanted, context, mayCall) => {
        const opened = wanted.map(async (one) => ({
          wanted: one,
          tools: askedFirst((await this.#toolsNamed(one.agent, context)).open(context, one.allow), (tool) =>
            mayCall(one.agent, tool),
          ),
        }));
        return combinedTools(await Promise.all(opened));
      },
      orchestrations: () => this.#orchestrations,
      callbacks: this.#callbacks,
      untilClosed: (end) => void this.#open.add(end),
    };
  }

  /** In the version that the run is pinned to. */
  async #toolsNamed(name: string, { toolAgent }: ToolContext): Promise<ToolsOfAgent> {
    const profile = (toolAgent?.(name) as AgentProfile | undefined) ?? this.#known.find(name);
    const tools = profile && (await this.toolsOf(profile));
    if (tools) return tools;
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

  /** Rule 3. */
  #finish(agent: Agent): Agent {
    const { recorder } = this.#options;
    const heard = recorder ? recorder.listenTo(agent) : agent;
    return { invoke: async (request, context) => checkResponse(await heard.invoke(request, context), request) };
  }
}

/** An agent that is loaded with its first request. */
function lazily(load: () => Promise<Agent>): Agent {
  let loaded: Agent | null = null;
  return {
    invoke: async (request, context) => (loaded ??= await load()).invoke(request, context),
  };
}
