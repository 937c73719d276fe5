/**
 * Who does the work of an agent.
 *
 * 1. What runs it is loaded when it is first invoked.
 * 2. A recording, where one is played back, answers in the place of everybody who is rehearsed; a test agent, where
 *    they are switched on, in the place of its kind.
 * 3. Nothing that an agent answers leaves here unchecked.
 */
import { askedPermissions } from '../grants/asked-permissions.ts';
import type { ListedCost } from '../port/agent-price.ts';
import type { Json } from '../../values/json.ts';
import type { PermissionsOfAgent } from '../port/permissions.ts';
import type { kindOfProfile } from '../kinds/kinds.ts';
import type { Addressee } from '../port/addressee.ts';
import type { ToolsOfAgent, Worker } from '../kinds/kind.ts';
import { AgentPermissions } from '../means/agent-permissions.ts';
import { endingWhenDenied } from '../means/at-work.ts';
import { withoutSecrets } from '../means/without-secrets.ts';
import type { AgentMemory } from '../port/memory.ts';
import { AgentError } from '../port/agent.ts';
import type { Agent, AskedCall, JsonObject } from '../port/agent.ts';
import { checkResponse } from '../port/check-response.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import { nothingOutside, type OutsideWorld } from '../port/outside-world.ts';
import type { AgentProfile } from '../port/registry.ts';
import { isTestAgent } from '../rehearsal/test-agents.ts';
import { GivenToWorkers } from './given-to-workers.ts';
import type { KnownAgents, WorkersOptions } from './workers-options.ts';

export class Workers {
  readonly #options: WorkersOptions;
  readonly #kindOfProfile: typeof kindOfProfile | null;
  readonly #given: GivenToWorkers;
  readonly #permissions: AgentPermissions;
  /** Weakly: of texts that somebody only tries there are many. */
  #agents = new WeakMap<AgentProfile, { live?: Agent; rehearsed?: Agent }>();
  #workers = new WeakMap<AgentProfile, Promise<Worker>>();
  #memory: AgentMemory | null = null;

  /** Without kinds there are test agents and stand-ins. */
  constructor(options: WorkersOptions, kinds: typeof kindOfProfile | null, known: KnownAgents) {
    this.#options = options;
    this.#kindOfProfile = kinds;
    this.#given = new GivenToWorkers(options, {
      find: (name) => known.find(name),
      toolsOf: (profile) => this.toolsOf(profile),
    });
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
    this.#given.connect(orchestrations);
  }

  forget(): void {
    this.#agents = new WeakMap();
    this.#workers = new WeakMap();
  }

  close(): Promise<void> {
    return this.#given.close();
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
    return needsThem ? this.#given.callbacks.whyUnreachable() : null;
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
        conditions: () => this.#given.conditions(),
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
    const loading = this.#given
      .of(profile, this.addresseesOf(profile), this.#permissions.mayUse(profile))
      .then((means) => work(profile, means));
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
    return whyArgumentsUnfit(call, parameters, () => this.#given.conditions());
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
