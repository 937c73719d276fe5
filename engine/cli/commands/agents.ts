/** Agents: which there are, what each is for, and whether somebody does its work on this machine. */
import { join } from 'node:path';
import type { AddCommand } from '../add-command.ts';
import type { AgentView } from '../../contract/system.ts';
import { addAgentPermissions } from './agent-permissions.ts';
import { addAgentTools } from './agent-tools.ts';
import { addAgentVersions } from './agent-versions.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine, type Style } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Owned {
  /** Names of the orchestrations that it owns here. */
  readonly owns: readonly string[];
}

export const addAgentsCommand: AddCommand = (program, host, exitWith) => {
  const agents = program
    .command('agents')
    .description('list the agents: what they are for, what they own, and whether they can work live')
    .action(async ({ json }: { readonly json?: true }) => exitWith(await list(host, json)));
  addAgentTools(agents, host, exitWith);
  addAgentVersions(agents, host, exitWith);
  addAgentPermissions(agents, host, exitWith);
};

async function list(host: Host, json: true | undefined): Promise<number> {
  const items = await connected(host, 'glance', async (client) => {
    const [agents, definitions] = await Promise.all([client.agents.list({}), client.definitions.list({})]);
    return agents.items.map((agent) => ({
      ...agent,
      owns: [...new Set(definitions.items.filter(({ owner }) => owner === agent.name).map(({ name }) => name))],
    }));
  });
  if (json) printJson(host, { items, total: items.length });
  else host.terminal.write(describe(host, items));
  return exitCodes.done;
}

function describe(host: Host, items: readonly (AgentView & Owned)[]): string {
  const { style, width, now, program } = lookOf(host);
  if (items.length === 0) return `There are no agents. To see what is wrong: ${program} doctor\n`;
  const hasOthers = items.some((agent) => othersOf(agent).length > 0);
  const rows = items.map((agent) => [
    style.bold(agent.name),
    agent.version,
    ...(hasOthers ? [othersOf(agent).join(', ')] : []),
    agent.kind,
    standingOf(agent, style),
    agent.lastUse === null ? '' : ago(agent.lastUse.at, now),
    agent.owns.join(', '),
    oneLine(agent.description),
  ]);
  const others = hasOthers ? [{ title: 'KEPT' }] : [];
  const columns = [
    { title: 'NAME' },
    { title: 'VERSION' },
    ...others,
    { title: 'KIND' },
    { title: 'WORKS' },
    { title: 'LAST USED' },
    { title: 'OWNS' },
    { title: 'WHAT IT DOES' },
  ];
  const lacking = items.flatMap((agent) => lacksOf(agent).map((part) => [agent.name, part.message]));
  const lacks =
    lacking.length === 0 ? '' : `\n${table([{ title: 'LACKS' }, { title: 'WHAT' }], lacking, style, width)}`;
  const refused = items.flatMap(({ name, refused: why }) => (why === null ? [] : [[name, why]]));
  const refusals =
    refused.length === 0 ? '' : `\n${table([{ title: 'REFUSED' }, { title: 'WHY' }], refused, style, width)}`;
  const note = [
    `Bring in another: ${program} import <file>`,
    `Files of yours go first: ${join(host.directory, 'agents')}/<name>.yaml`,
    'A version that a run has used is kept for that run.',
    `Check one: ${program} validate <file>`,
    `Where services are asked: ${program} endpoints`,
    'Without the desktop app, keys come from the environment.',
  ];
  return `${table(columns, rows, style, width)}${lacks}${refusals}\n${note.map((line) => `${style.dim(line)}\n`).join('')}`;
}

/** Where somebody works for it who only lacks a key or an address. */
function lacksOf({ live, asks }: AgentView): AgentView['asks'][number]['missing'] {
  const missing = live.isAvailable ? [] : asks.flatMap((service) => service.missing);
  return [...new Map(missing.map((part) => [part.message, part])).values()];
}

function standingOf(agent: AgentView, style: Style): string {
  if (agent.live.isAvailable) return style.paint('live', 'green');
  const lacks = lacksOf(agent).map(({ name }) => name);
  if (lacks.length > 0) return `rehearsed, lacks ${lacks.join(', ')}`;
  return agent.rehearsal.isAvailable ? 'rehearsed' : style.paint('nobody', 'yellow');
}

/** Versions that runs have used and that are not the file's. */
function othersOf({ version, keptVersions }: AgentView): string[] {
  return keptVersions.filter((kept) => kept !== version);
}
