/**
 * Who does the work of an agent.
 *
 * 1. What runs it is loaded when it is first invoked.
 * 2. A recording, where one is played back, answers in the place of everybody who is rehearsed; a test agent, where
 *    they are switched on, in the place of its kind.
 * 3. Nothing that an agent answers leaves here unchecked.
 */
import type { kindOfProfile } from '../kinds/kinds.ts';
import type { Addressee } from '../port/addressee.ts';
import type { Means } from '../means/means.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';
import type { Network } from '../network/guarded-fetch.ts';
import { withoutSecrets } from '../means/without-secrets.ts';
import { AgentError } from '../port/agent.ts';
import type { Agent } from '../port/agent.ts';
import { checkResponse } from '../port/check-response.ts';
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
  readonly database?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
    /** Seconds without a question after which the database ends (default 30). */
    readonly idleSeconds?: number;
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
}

export class Workers {
  readonly #options: WorkersOptions;
  readonly #kindOfProfile: typeof kindOfProfile | null;
  readonly #agents = new Map<AgentProfile, { live?: Agent; rehearsed?: Agent }>();
  #database: Promise<DatabaseClient> | null = null;
  #network: Promise<Network> | null = null;

  /** Without kinds there are test agents and stand-ins. */
  constructor(options: WorkersOptions, kinds: typeof kindOfProfile | null) {
    this.#options = options;
    this.#kindOfProfile = kinds;
  }

  agentFor(profile: AgentProfile, rehearsal: boolean): Agent {
    let agents = this.#agents.get(profile);
    if (!agents) this.#agents.set(profile, (agents = {}));
    if (rehearsal) return (agents.rehearsed ??= this.#finish(this.#rehearsed(profile)));
    return (agents.live ??= this.#finish(withoutSecrets(this.#live(profile), this.#options.redactor)));
  }

  forget(): void {
    this.#agents.clear();
  }

  async close(): Promise<void> {
    const [database, network] = [this.#database, this.#network];
    this.#database = null;
    this.#network = null;
    await Promise.all([(await database)?.close(), (await network)?.close()]);
  }

  /** Whom agents of this file ask outside. */
  addresseesOf(profile: AgentProfile): readonly Addressee[] {
    const kind = this.#kindOfProfile?.(profile);
    return kind?.addressees?.(profile.configuration, profile.permissions) ?? [];
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

  #testAgent(profile: AgentProfile): Agent | null {
    const { testAgents } = this.#options;
    if (!testAgents || !isTestAgent(profile.name)) return null;
    return lazily(async () =>
      (await import('../rehearsal/scripted-agent.ts')).createScriptedAgent(profile, testAgents),
    );
  }

  #itself(profile: AgentProfile): Agent | null {
    const work = this.#kindOfProfile?.(profile).live;
    return work ? lazily(async () => work(profile, await this.#meansOf(profile))) : null;
  }

  async #meansOf(profile: AgentProfile): Promise<Means> {
    const { AgentMeans } = await import('../means/agent-means.ts');
    return new AgentMeans({
      agent: profile.name,
      permissions: profile.permissions,
      addressees: this.addresseesOf(profile),
      world: this.world,
      network: await (this.#network ??= this.#openNetwork()),
      database: () => (this.#database ??= this.#openDatabase()),
    });
  }

  async #openNetwork(): Promise<Network> {
    return (await import('../network/guarded-fetch.ts')).createNetwork();
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
