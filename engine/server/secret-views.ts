/** Which secrets there are and who asks for them; never what they are. */
import type { AgentProfile } from '../agents/port/registry.ts';
import { originOf } from '../contract/endpoint-address.ts';
import type { SecretView, Settings } from '../contract/settings.ts';
import type { SecretKeeper } from './transports/host-port.ts';

/** Where a provider is usually asked, for those that answer `GET /models`. */
const USUAL_ENDPOINTS: Readonly<Record<string, string>> = { openai: 'https://api.openai.com/v1' };

export function secretViews(
  agents: readonly AgentProfile[],
  keeper: SecretKeeper | null,
  settings: Settings,
): SecretView[] {
  const kept = new Map((keeper?.list() ?? []).map((secret) => [secret.name, secret]));
  const names = [...new Set([...agents.flatMap(secretsOf), ...kept.keys()])].sort();
  return names.map((name) => {
    const users = agents.filter((agent) => secretsOf(agent).includes(name));
    const provider = providerOf(name, users);
    const endpoint = endpointOf(name, users, settings);
    const secret = kept.get(name);
    const isForAnother =
      secret !== undefined &&
      endpoint !== null &&
      !mayBeSentTo(endpoint, secret.setFor, unchangedEndpoint(name, users));
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
export function endpointFor(name: string, agents: readonly AgentProfile[], settings: Settings): string | null {
  return endpointOf(
    name,
    agents.filter((agent) => secretsOf(agent).includes(name)),
    settings,
  );
}

/**
 * A key goes to whom it was set for. One that was set when nobody knew that goes where its agents or its provider say,
 * and not where the settings say: a page can change these.
 */
export function mayBeSent(
  name: string,
  endpoint: string,
  keeper: SecretKeeper,
  agents: readonly AgentProfile[],
): boolean {
  const secret = keeper.list().find((each) => each.name === name);
  return (
    secret !== undefined &&
    mayBeSentTo(
      endpoint,
      secret.setFor,
      unchangedEndpoint(
        name,
        agents.filter((agent) => secretsOf(agent).includes(name)),
      ),
    )
  );
}

function mayBeSentTo(endpoint: string, setFor: string | null, unchanged: string | null): boolean {
  const origin = originOf(endpoint);
  return origin !== null && origin === (setFor ?? (unchanged === null ? null : originOf(unchanged)));
}

function endpointOf(name: string, users: readonly AgentProfile[], { endpoints }: Settings): string | null {
  const provider = providerOf(name, users);
  return provider === null ? null : (endpoints[provider] ?? unchangedEndpoint(name, users));
}

/** Whatever the settings say. */
function unchangedEndpoint(name: string, users: readonly AgentProfile[]): string | null {
  const provider = providerOf(name, users);
  if (provider === null) return null;
  const own = modelsAmong(users).find(({ configuration }) => configuration.baseUrl !== undefined);
  return own?.configuration.baseUrl ?? USUAL_ENDPOINTS[provider] ?? null;
}

function secretsOf({ permissions }: AgentProfile): readonly string[] {
  return permissions.secrets ?? [];
}

/** Whose key it is: that of the provider of those agents that are models. */
function providerOf(name: string, users: readonly AgentProfile[]): string | null {
  const user = modelsAmong(users).find(({ configuration }) => configuration.apiKey.secret === name);
  return user?.configuration.provider ?? null;
}

function modelsAmong(agents: readonly AgentProfile[]): readonly Extract<AgentProfile, { type: 'context' }>[] {
  return agents.filter((agent) => agent.type === 'context');
}
