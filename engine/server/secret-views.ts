/** Which secrets there are and who asks for them; never what they are. */
import type { Addressee, AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import { mayGo } from '../secrets/where-it-goes.ts';
import { originOf } from '../contract/endpoint-address.ts';
import type { SecretView } from '../contract/settings.ts';
import type { Settings } from '../contract/chosen-settings.ts';
import type { SecretKeeper } from './transports/host-port.ts';

/** Which agents there are, and whom they ask. */
export type Askers = Pick<AgentRegistry, 'list' | 'addresseesOf' | 'whatIsAsked'>;

/** Whom agents ask with a secret. */
interface AskedWith extends Addressee {
  /** Where the environment says that it is: it counts before all else, and no page can change it. Null: it does not. */
  readonly fixed: string | null;
}

export function secretViews(askers: Askers, keeper: SecretKeeper | null, settings: Settings): SecretView[] {
  const agents = askers.list();
  const kept = new Map((keeper?.list() ?? []).map((secret) => [secret.name, secret]));
  const names = [...new Set([...agents.flatMap(secretsOf), ...kept.keys()])].sort();
  return names.map((name) => {
    const users = agents.filter((agent) => secretsOf(agent).includes(name));
    const asked = askedWith(name, askers);
    const provider = providerOf(asked);
    const endpoint = endpointOf(asked, settings);
    const secret = kept.get(name);
    const isForAnother =
      secret !== undefined && endpoint !== null && !mayBeSentTo(endpoint, secret.setFor, unchangedEndpoint(asked));
    return {
      name,
      isSet: secret !== undefined,
      updatedAt: secret?.updatedAt ?? null,
      usedBy: users.map((agent) => agent.name),
      provider,
      canTest: secret !== undefined && endpoint !== null && !isForAnother,
      sentTo: endpoint === null ? null : originOf(endpoint),
      isForAnother,
    };
  });
}

/** Null: we don't know whom to ask. */
export function endpointFor(name: string, askers: Askers, settings: Settings): string | null {
  return endpointOf(askedWith(name, askers), settings);
}

/** False where there is no such secret. */
export function mayBeSent(name: string, endpoint: string, keeper: SecretKeeper, askers: Askers): boolean {
  const secret = keeper.list().find((each) => each.name === name);
  return secret !== undefined && mayBeSentTo(endpoint, secret.setFor, unchangedEndpoint(askedWith(name, askers)));
}

function mayBeSentTo(endpoint: string, setFor: string | null, unchanged: string | null): boolean {
  return mayGo(originOf(endpoint), setFor, [unchanged === null ? null : originOf(unchanged)]);
}

function endpointOf(asked: readonly AskedWith[], { endpoints }: Settings): string | null {
  const provider = providerOf(asked);
  const set = provider === null ? undefined : endpoints[provider];
  return fixedEndpoint(asked) ?? set ?? unchangedEndpoint(asked);
}

function fixedEndpoint(asked: readonly AskedWith[]): string | null {
  return asked.find(({ fixed }) => fixed !== null)?.fixed ?? null;
}

/** Whatever the settings say. */
function unchangedEndpoint(asked: readonly AskedWith[]): string | null {
  const fixed = fixedEndpoint(asked);
  if (fixed !== null) return fixed;
  return asked.find(({ usual }) => usual !== null)?.usual ?? null;
}

function providerOf(asked: readonly Addressee[]): string | null {
  return asked.find(({ provider }) => provider !== null)?.provider ?? null;
}

function askedWith(name: string, askers: Askers): readonly AskedWith[] {
  const asked = askers.list().flatMap((agent) => {
    const now = askers.whatIsAsked?.(agent) ?? [];
    return (askers.addresseesOf?.(agent) ?? []).map((addressee, at): AskedWith => {
      const service = now[at];
      return { ...addressee, fixed: service?.namedBy === 'environment' ? service.address : null };
    });
  });
  return asked.filter(({ secret }) => secret === name);
}

function secretsOf({ permissions }: AgentProfile): readonly string[] {
  return permissions.secrets ?? [];
}
