/**
 * What an agent of one file may use.
 *
 * Rules
 *  1. A secret goes where it was set for. One that was set when nobody knew that goes where the agent's file says, or
 *     the environment, and not where settings say: a page can change these.
 *  2. Who the operator named may be on this machine; whom a file names may not.
 */
import type { Grants } from '../grants/grants.ts';
import type { GuardedFetch, Network } from '../network/guarded-fetch.ts';
import { AgentError } from '../port/agent.ts';
import { providerOfVariable, type OutsideWorld, type RevealedSecret } from '../port/outside-world.ts';
import type { Addressee } from '../port/addressee.ts';
import { askedOrigin, isOnThisMachine } from './origins.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import type { Means } from './means.ts';
import { howToSet, whereToName } from './what-is-missing.ts';

export interface MeansOfAgent {
  readonly agent: string;
  readonly permissions: Grants;
  readonly addressees: readonly Addressee[];
  readonly world: OutsideWorld;
  readonly network: Network;
  readonly shared: SharedMeans;
}

/** What is the same for all agents. */
export type SharedMeans = Pick<
  Means,
  'database' | 'sandboxes' | 'conditions' | 'toolPins' | 'tools' | 'untilClosed' | 'withoutKeys'
> & { readonly orchestrations: () => Orchestrations | null };

/** Bytes of an answer, unpacked: an image of a provider as base64 fits. */
const ANSWER_BYTES = 64 * 1024 * 1024;

export class AgentMeans implements Means {
  readonly #of: MeansOfAgent;

  constructor(of: MeansOfAgent) {
    this.#of = of;
  }

  /** The rules are made for each request: an operator may have named another address since. */
  readonly fetch: GuardedFetch = (address, request) => {
    const { agent, permissions, addressees, world, network } = this.#of;
    const named = addressees.flatMap(({ provider }) => {
      const origin = provider === null ? null : askedOrigin(world.endpoint(provider)?.address ?? '');
      return origin === null ? [] : [origin];
    });
    const hosts = permissions.network?.hosts ?? [];
    return network.fetchFor({ agent, hosts, named, answerBytes: ANSWER_BYTES })(address, request);
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
    if (this.#mayGo(secret.setFor, askedOrigin(address))) return secret.value; // rule 1
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

  mayStart(program: string): void {
    const { agent, permissions } = this.#of;
    if (permissions.programs?.includes(program)) return;
    throw new AgentError(
      'not_permitted',
      `${agent} may not start ${program}: its file does not list it under permissions`,
      { retryable: false, details: { action: 'program', agent, resource: program } },
    );
  }

  readonly database: Means['database'] = () => this.#of.shared.database();
  readonly sandboxes: Means['sandboxes'] = () => this.#of.shared.sandboxes();
  readonly withoutKeys: Means['withoutKeys'] = (text) => this.#of.shared.withoutKeys(text);
  readonly conditions: Means['conditions'] = () => this.#of.shared.conditions();
  readonly tools: Means['tools'] = (wanted, context) => this.#of.shared.tools(wanted, context);
  orchestrations(): Orchestrations {
    const orchestrations = this.#of.shared.orchestrations();
    if (orchestrations) return orchestrations;
    throw new AgentError('agent_not_available', `${this.#of.agent} works in no engine here, and can start nothing`, {
      retryable: false,
    });
  }

  readonly untilClosed: Means['untilClosed'] = (end) => this.#of.shared.untilClosed(end);

  get toolPins(): Means['toolPins'] {
    return this.#of.shared.toolPins;
  }

  async #permitted(name: string): Promise<RevealedSecret> {
    const { agent, permissions, world } = this.#of;
    if (!permissions.secrets?.includes(name))
      throw new AgentError(
        'not_permitted',
        `${agent} may not use ${name}: its file does not list it under permissions`,
        { retryable: false, details: { action: 'secret', agent, resource: name } },
      );
    const secret = await world.secrets.reveal(name);
    if (secret !== null) return secret;
    throw new AgentError('secret_missing', `${agent}: ${howToSet(name)}`, notAgain({ name }));
  }

  #mayGo(setFor: string | null, to: string | null): boolean {
    if (to === null) return false;
    if (setFor !== null) return setFor === to;
    return this.#of.addressees.some(({ provider, usual }) => {
      const named = provider === null ? null : this.#of.world.endpoint(provider);
      return (
        (usual !== null && askedOrigin(usual) === to) ||
        (named?.namedBy === 'environment' && askedOrigin(named.address) === to)
      );
    });
  }
}

function notAgain(details: Readonly<Record<string, string | null>>): { retryable: false; details: typeof details } {
  return { retryable: false, details };
}
