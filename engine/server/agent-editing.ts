/** Agents as they are written and published. */
import type { AgentProfile, VersionedAgents } from '../agents/port/registry.ts';
import { importAgent, makeCurrent, type AgentSurroundings } from '../catalog/import-agents.ts';
import { invalidDefinition } from '../catalog/definition-reader.ts';
import { compareVersions, nextVersion } from '../definition/semantic-version.ts';
import { EngineError } from '../port/engine.ts';
import { agentFigures } from './agent-figures.ts';
import { agentTextOf, agentVersionsOf } from './agent-versions.ts';
import { answer } from './answer.ts';
import { fileSchemas } from './file-schemas.ts';
import { ungrantedView } from './agent-permissions.ts';
import { askedServiceView } from './preflight-view.ts';
import { commandsOf, type ServerContext } from './server-context.ts';

const channel = answer.agents;

export const agentEditingAnswers = {
  get: channel.get.handler(({ input: { name, version }, context: { engine } }) => agentTextOf(engine, name, version)),
  versions: channel.versions.handler(({ input: { name }, context: { engine } }) => {
    const items = agentVersionsOf(engine, name);
    return { items, total: items.length };
  }),
  figures: channel.figures.handler(({ input: { name, days }, context: { engine } }) =>
    agentFigures(engine, name, days, Date.now()),
  ),
  schema: channel.schema.handler(({ context: { engine } }) => fileSchemas.agent(engine)),
  validate: channel.validate.handler(({ input: { source }, context: { engine } }) => {
    const { agents } = engine;
    const { profile, problems } = agents.check?.(source) ?? { profile: null, problems: [] };
    return {
      problems: problems.map((problem) => ({ ...problem })),
      summary: profile && outlineOf(profile, agents),
    };
  }),
  import: channel.import.handler(({ input: { source, origin, draft }, context }) => {
    const { name, version, status } = importAgent({ source, origin }, { draft }, publishingInto(context), Date.now());
    return { name, version, status, origin };
  }),
  activate: channel.activate.handler(({ input: { name, version }, context }) => {
    makeCurrent(name, version, publishingInto(context), Date.now());
    return { name, version: context.engine.agents.find(name)?.version ?? version };
  }),
  raiseVersion: channel.raiseVersion.handler(async ({ input: { source }, context: { engine } }) => {
    const { setVersion } = await import('../definition/parsing.ts');
    const profile = mustRead(engine.agents, source);
    const taken = agentVersionsOf(engine, profile.name).map(({ version }) => version);
    const raised = nextVersion(taken.reduce((a, b) => (compareVersions(a, b) < 0 ? b : a), profile.version));
    const text = setVersion(source, raised);
    if (text === null)
      throw new EngineError('invalid_definition', 'The version in this text can’t be changed from here', {
        remedy: `Write ${raised} where the text says its version.`,
      });
    return { source: text, version: raised };
  }),
};

export function existing(agents: VersionedAgents, name: string): AgentProfile {
  const profile = agents.find(name);
  if (profile) return profile;
  throw new EngineError('not_found', `There is no agent ${name}`, {
    remedy: 'List the agents to see which there are.',
  });
}

/** As it is, or as a text says that is tried before it is published. Throws the problems of what can't be an agent. */
export function wantedAgent(
  agents: VersionedAgents,
  { name, source }: { readonly name: string; readonly source: string | null },
): AgentProfile {
  if (source === null) return existing(agents, name);
  const profile = mustRead(agents, source);
  if (profile.name === name) return profile;
  throw new EngineError('refused', `This text is of ${profile.name}, and not of ${name}`, {
    remedy: `Say ${profile.name}, or change the name in the text.`,
  });
}

function mustRead(agents: VersionedAgents, source: string): AgentProfile {
  const { profile, problems } = agents.check?.(source) ?? { profile: null, problems: [] };
  if (!profile) throw invalidDefinition(problems, 'agent');
  return profile;
}

function publishingInto(context: ServerContext): AgentSurroundings {
  return { agents: context.engine.agents, publishedAgents: commandsOf(context).publishedAgents };
}

function outlineOf(profile: AgentProfile, agents: VersionedAgents) {
  const { name, displayName, version, description, type, permissions } = profile;
  return {
    ...{ name, displayName, version, description, kind: type, permissions },
    asks: (agents.whatIsAsked?.(profile) ?? []).map(askedServiceView),
    missing: missingOfText(profile, agents),
    toGrant: ungrantedView(agents, profile),
  };
}

/** Of a text, too, it is said where to grant what it asks for: on the page of the agent is another text. */
function missingOfText(profile: AgentProfile, agents: VersionedAgents): string[] {
  const ofAgent = agents.permissionsOf?.(profile).whyNot;
  const missing = agents.whatIsMissing?.(profile) ?? [];
  return missing.map((why) => (why === ofAgent ? 'nobody has granted what this text asks for' : why));
}
