/** Which secrets there are and who asks for them; never what they are. */
import type { AgentProfile } from '../agents/agent.ts';
import type { SecretView, Settings } from '../contract/settings.ts';
import type { SecretKeeper } from './host-port.ts';

/** Where a provider is usually asked, for those that answer `GET /models`. */
const USUAL_ENDPOINTS: Readonly<Record<string, string>> = { openai: 'https://api.openai.com/v1' };

export function secretViews(agents: readonly AgentProfile[], keeper: SecretKeeper | null, settings: Settings): SecretView[] {
  const kept = new Map((keeper?.list() ?? []).map(({ name, updatedAt }) => [name, updatedAt]));
  const names = [...new Set([...agents.flatMap(secretsOf), ...kept.keys()])].sort();
  return names.map((name) => {
    const users = agents.filter((agent) => secretsOf(agent).includes(name));
    const provider = providerOf(name, users);
    return {
      name,
      isSet: kept.has(name),
      updatedAt: kept.get(name) ?? null,
      usedBy: users.map((agent) => agent.name),
      provider,
      canTest: kept.has(name) && endpointOf(name, users, settings) !== null,
    };
  });
}

/** Null: we don't know whom to ask. */
export function endpointFor(name: string, agents: readonly AgentProfile[], settings: Settings): string | null {
  return endpointOf(name, agents.filter((agent) => secretsOf(agent).includes(name)), settings);
}

function endpointOf(name: string, users: readonly AgentProfile[], { endpoints }: Settings): string | null {
  const provider = providerOf(name, users);
  if (provider === null) return null;
  const own = users.map(({ configuration }) => configuration['baseUrl']).find((address) => typeof address === 'string');
  return endpoints[provider] ?? own ?? USUAL_ENDPOINTS[provider] ?? null;
}

function secretsOf({ permissions }: AgentProfile): string[] {
  const { secrets } = permissions;
  return Array.isArray(secrets) ? secrets.filter((name): name is string => typeof name === 'string') : [];
}

/** Of agents that are models: their key is their provider's. */
function providerOf(name: string, users: readonly AgentProfile[]): string | null {
  for (const { configuration } of users) {
    const { provider, apiKey } = configuration;
    if (typeof provider === 'string' && typeof apiKey === 'object' && apiKey !== null && 'secret' in apiKey && apiKey['secret'] === name) return provider;
  }
  return null;
}
