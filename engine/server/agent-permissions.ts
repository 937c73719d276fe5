/** What an agent asks for, as its operator looks at it and decides. */
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import type { PermissionsOfAgent } from '../agents/port/permissions.ts';
import type { AgentOutlineView } from '../contract/agent-editing.ts';
import type { AgentPermissionsView, PermissionView, PoliciesView } from '../contract/agent-permissions.ts';
import type { Settings } from '../contract/chosen-settings.ts';
import { EngineError, type EngineReader } from '../port/engine.ts';
import { latestDenials } from './latest-denials.ts';
import type { Actor } from '../run/run-event.ts';

type Engine = Pick<EngineReader, 'agents' | 'readModels' | 'journal'>;
type Agents = Pick<AgentRegistry, 'permissionsOf' | 'authority'>;
type Decided = PermissionsOfAgent['kept'][number];

export async function permissionsView(engine: Engine, profile: AgentProfile): Promise<AgentPermissionsView> {
  const { asked, sha256, grant, kept } = of(engine.agents, profile);
  return {
    agent: profile.name,
    asked: asked.map(copyOf),
    sha256,
    grant,
    decided: kept.map((one) => decidedView(one, asked)),
    denials: await latestDenials(engine, profile.name),
  };
}

/** What an agent asks for that no grant is for. Null: nothing. */
export function ungrantedView(agents: Agents, profile: AgentProfile): AgentOutlineView['toGrant'] {
  const { asked, sha256, whyNot } = of(agents, profile);
  return whyNot === null ? null : { permissions: asked.map(copyOf), sha256 };
}

export function grantPermissions(
  engine: Engine,
  profile: AgentProfile,
  looked: string,
  by: Actor,
): Promise<AgentPermissionsView> {
  const { asked, sha256 } = of(engine.agents, profile);
  if (sha256 !== looked)
    throw new EngineError('conflict', `${profile.name} asks for something else by now`, {
      remedy: 'Look at what it asks for, and grant that.',
    });
  return decide(engine, profile, [{ state: 'granted', sha256, permissions: asked }], by);
}

export function revokePermissions(engine: Engine, profile: AgentProfile, by: Actor): Promise<AgentPermissionsView> {
  const { asked, sha256, kept } = of(engine.agents, profile);
  const granted = kept.filter(({ state }) => state === 'granted');
  const all = [...granted, { sha256, permissions: asked }];
  const each = new Map(all.map((one) => [one.sha256, { ...one, state: 'revoked' as const }]));
  return decide(engine, profile, [...each.values()], by);
}

export async function policiesView(agents: Agents, { policies }: Settings): Promise<PoliciesView> {
  const { authority } = agents;
  return {
    path: authority?.path ?? '',
    ids: [...((await authority?.policyIds()) ?? [])],
    problems: ((await authority?.problems()) ?? []).map((problem) => ({ ...problem })),
    separationOfDuties: policies.separationOfDuties,
  };
}

function of(agents: Agents, profile: AgentProfile): PermissionsOfAgent {
  return agents.permissionsOf?.(profile) ?? { asked: [], sha256: '', grant: 'nothing_asked', whyNot: null, kept: [] };
}

function decide(
  engine: Engine,
  profile: AgentProfile,
  decisions: readonly Pick<Decided, 'state' | 'sha256' | 'permissions'>[],
  by: Actor,
): Promise<AgentPermissionsView> {
  const { authority } = engine.agents;
  if (!authority) throw new EngineError('unsupported', 'Nobody grants anything here: this host has no data folder');
  for (const decision of decisions) authority.book.keep(profile.name, { ...decision, at: Date.now(), by });
  return permissionsView(engine, profile);
}

function decidedView({ state, sha256, at, by, permissions }: Decided, asked: readonly PermissionView[]) {
  return { state, sha256, at, by, added: missingFrom(permissions, asked), removed: missingFrom(asked, permissions) };
}

/** Those of the second list that are not in the first. */
function missingFrom(known: readonly PermissionView[], wanted: readonly PermissionView[]): PermissionView[] {
  return wanted
    .filter(({ action, resource }) => !known.some((one) => one.action === action && one.resource === resource))
    .map(copyOf);
}

function copyOf({ action, resource }: PermissionView): PermissionView {
  return { action, resource };
}
