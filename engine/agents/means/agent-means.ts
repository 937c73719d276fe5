/**
 * What an agent of one file may use.
 *
 * Rules
 *  1. A secret goes where it may be sent (`secrets/where-it-goes.ts`). Where nobody knew that when it was set, the
 *     agent's file and the environment say it.
 *  2. Who the operator named may be on this machine; whom a file names may not.
 */
import type { Grants } from '../grants/grants.ts';
import { fileAlone, NOT_IN_ITS_FILE, type MayUse } from '../grants/may-use.ts';
import { toolOf } from '../grants/asked-permissions.ts';
import type { GuardedFetch, Network } from '../network/guarded-fetch.ts';
import { AgentError } from '../port/agent.ts';
import { providerOfVariable, type OutsideWorld, type RevealedSecret } from '../port/outside-world.ts';
import type { Addressee } from '../port/addressee.ts';
import type { Tools } from '../port/tools.ts';
import { mayGo } from '../../secrets/where-it-goes.ts';
import { noteDenial } from './at-work.ts';
import { askedOrigin, isOnThisMachine } from './origins.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import type { Means, ToolContext, WantedTools } from './means.ts';
import { howToSet, whereToName } from './what-is-missing.ts';

export interface MeansOfAgent {
  readonly agent: string;
  readonly permissions: Grants;
  readonly addressees: readonly Addressee[];
  readonly world: OutsideWorld;
  readonly network: Network;
  readonly shared: SharedMeans;
  /** Who decides (default: its file alone). */
  readonly mayUse?: MayUse;
}

/** What is the same for all agents. */
export type SharedMeans = Pick<
  Means,
  'database' | 'sandboxes' | 'conditions' | 'toolPins' | 'untilClosed' | 'withoutKeys' | 'callbacks'
> & {
  readonly orchestrations: () => Orchestrations | null;
  /** @param mayCall asked before each call of a tool */
  readonly tools: (
    wanted: readonly WantedTools[],
    context: ToolContext,
    mayCall: (agent: string, tool: string) => Promise<void>,
  ) => Promise<Tools>;
};

/** Bytes of an answer, unpacked: an image of a provider as base64 fits. */
const ANSWER_BYTES = 64 * 1024 * 1024;

export class AgentMeans implements Means {
  readonly #of: MeansOfAgent;
  readonly #decide: MayUse;

  constructor(of: MeansOfAgent) {
    this.#of = of;
    this.#decide = of.mayUse ?? fileAlone(of.agent);
  }

  readonly mayUse: MayUse = (use) => endingWork(this.#decide(use));

  /** The rules are made for each request: an operator may have named another address since. */
  readonly fetch: GuardedFetch = (address, request) => {
    const { agent, permissions, addressees, world, network } = this.#of;
    const named = addressees.flatMap(({ provider }) => {
      const origin = provider === null ? null : askedOrigin(world.endpoint(provider)?.address ?? '');
      return origin === null ? [] : [origin];
    });
    const hosts = permissions.network?.hosts ?? [];
    const mayAsk = ({ hostname, port, protocol }: URL): Promise<void> =>
      this.#decide({
        action: 'http.egress',
        resource: hostname,
        undeclared: null, // whether its file permits the host was looked at before
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
        scheme: protocol.slice(0, -1),
      });
    return endingWork(network.fetchFor({ agent, hosts, named, answerBytes: ANSWER_BYTES, mayAsk })(address, request));
  };

  endpoint(provider: string, usual: string | null): string {
    const address = this.#of.world.endpoint(provider)?.address ?? usual;
    if (address !== null) return address;
    throw new AgentError('endpoint_missing', `${this.#of.agent}: ${whereToName(provider)}`, {
      retryable: false,
      details: { provider },
    });
  }

  address(written: string): string {
    return written.replace(/\{\{\s*env\.([A-Za-z0-9_]+)\s*\}\}/g, (_, variable: string) => {
      const provider = providerOfVariable(variable);
      if (provider !== null) return this.endpoint(provider, null).replace(/\/+$/, '');
      throw new AgentError(
        'not_permitted',
        `${this.#of.agent} may not read ${variable}: of the environment, agents see addresses such as N8N_BASE_URL only`,
        { retryable: false, details: { action: 'environment', agent: this.#of.agent, resource: variable } },
      );
    });
  }

  async secret(name: string, address: string): Promise<string> {
    const secret = await this.#permitted(name);
    if (mayGo(askedOrigin(address), secret.setFor, this.#written())) return secret.value; // rule 1
    throw new AgentError(
      'secret_for_another',
      `${name} was not set for ${askedOrigin(address) ?? address}. Set it again under Settings, Keys, and it goes there`,
      notAgain({ name, address: askedOrigin(address) }),
    );
  }

  async secretIfNeeded(name: string, address: string): Promise<string | null> {
    const { world, addressees } = this.#of;
    const isKeyless = addressees.some(({ secret, isKeylessHere }) => secret === name && isKeylessHere);
    if (isKeyless && isOnThisMachine(address) && !world.secrets.has(name)) return null;
    return this.secret(name, address);
  }

  async plainSecret(name: string): Promise<string> {
    const { value, setFor } = await this.#permitted(name);
    if (setFor === null) return value; // rule 1: its agents' files say so
    throw new AgentError(
      'secret_for_another',
      `${name} was set for ${setFor}, and is handed on to nobody else. Set it again under Settings, Keys`,
      notAgain({ name, address: setFor }),
    );
  }

  mayStart(program: string): Promise<void> {
    const isListed = this.#of.permissions.programs?.includes(program) === true;
    return this.mayUse({
      action: 'program.start',
      resource: program,
      undeclared: isListed ? null : NOT_IN_ITS_FILE,
    });
  }

  readonly database: Means['database'] = () => this.#of.shared.database();
  readonly sandboxes: Means['sandboxes'] = () => this.#of.shared.sandboxes();
  readonly withoutKeys: Means['withoutKeys'] = (text) => this.#of.shared.withoutKeys(text);
  readonly conditions: Means['conditions'] = () => this.#of.shared.conditions();
  readonly tools: Means['tools'] = (wanted, context) =>
    this.#of.shared.tools(wanted, context, (agent, tool) =>
      this.mayUse({ action: 'tool.call', resource: toolOf(agent, tool), undeclared: null }),
    );
  orchestrations(): Orchestrations {
    const orchestrations = this.#of.shared.orchestrations();
    if (orchestrations) return orchestrations;
    throw new AgentError('agent_not_available', `${this.#of.agent} works in no engine here, and can start nothing`, {
      retryable: false,
    });
  }

  readonly untilClosed: Means['untilClosed'] = (end) => this.#of.shared.untilClosed(end);

  get callbacks(): Means['callbacks'] {
    return this.#of.shared.callbacks;
  }

  get toolPins(): Means['toolPins'] {
    return this.#of.shared.toolPins;
  }

  async #permitted(name: string): Promise<RevealedSecret> {
    const { agent, permissions, world } = this.#of;
    const isListed = permissions.secrets?.includes(name) === true;
    await this.mayUse({ action: 'secret.use', resource: name, undeclared: isListed ? null : NOT_IN_ITS_FILE });
    const secret = await world.secrets.reveal(name);
    if (secret !== null) return secret;
    throw new AgentError('secret_missing', `${agent}: ${howToSet(name)}`, notAgain({ name }));
  }

  /** Origins that its file or the environment names. */
  #written(): readonly (string | null)[] {
    return this.#of.addressees.flatMap(({ provider, usual }) => {
      const named = provider === null ? null : this.#of.world.endpoint(provider);
      return [usual, named?.namedBy === 'environment' ? named.address : null].map((address) =>
        askedOrigin(address ?? ''),
      );
    });
  }
}

/** Whoever is denied something does not go on, whatever becomes of the error. */
async function endingWork<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AgentError && error.code === 'not_permitted') noteDenial(error);
    throw error;
  }
}

function notAgain(details: Readonly<Record<string, string | null>>): { retryable: false; details: typeof details } {
  return { retryable: false, details };
}
