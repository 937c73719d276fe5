/** Where providers are asked, by whose word, and who asks them. */
import type { AgentRegistry } from '../agents/port/registry.ts';
import type { EndpointView } from '../contract/settings.ts';
import type { Settings } from '../contract/chosen-settings.ts';

/** @param agents which there are, and whom they ask */
export function endpointViews(
  agents: Pick<AgentRegistry, 'list' | 'addresseesOf' | 'whatIsAsked'>,
  { endpoints }: Settings,
): EndpointView[] {
  const asked = agents.list().flatMap((profile) => {
    const usual = agents.addresseesOf?.(profile) ?? [];
    const now = agents.whatIsAsked?.(profile) ?? [];
    return now.map((service, at) => ({ ...service, agent: profile.name, usual: usual[at]?.usual ?? null }));
  });
  const providers = new Set([...asked.flatMap(({ provider }) => provider ?? []), ...Object.keys(endpoints)]);
  return [...providers].sort().map((provider) => {
    const asking = asked.filter((service) => service.provider === provider);
    const [first] = asking;
    const set = endpoints[provider] ?? null;
    return {
      provider,
      address: first ? first.address : set,
      namedBy: first ? first.namedBy : 'settings',
      set,
      usual: asking.find(({ usual }) => usual !== null)?.usual ?? null,
      variable: first?.variable ?? null,
      usedBy: [...new Set(asking.map(({ agent }) => agent))],
      secrets: [...new Set(asking.flatMap(({ secret }) => secret ?? []))],
    };
  });
}
