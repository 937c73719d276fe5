/** Agents: which there are, what each is for, and whether somebody does its work on this machine. */
import { join } from 'node:path';
import type { AddCommand } from '../add-command.ts';
import type { AgentView } from '../../contract/system.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Owned {
  /** Names of the orchestrations that it owns here. */
  readonly owns: readonly string[];
}

export const addAgentsCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('agents')
    .description('list the agents: what they are for, what they own, and whether they can work live')
    .action(async ({ json }: { readonly json?: true }) => exitWith(await list(host, json)));
};

async function list(host: Host, json: true | undefined): Promise<number> {
  const items = await connected(host, 'glance', async (client) => {
    const [agents, definitions] = await Promise.all([client.agents.list({}), client.definitions.list({})]);
    return agents.items.map((agent) => ({ ...agent, owns: [...new Set(definitions.items.filter(({ owner }) => owner === agent.name).map(({ name }) => name))] }));
  });
  if (json) printJson(host, { items, total: items.length });
  else host.terminal.write(describe(host, items));
  return exitCodes.done;
}

function describe(host: Host, items: readonly (AgentView & Owned)[]): string {
  const { style, width, now, program } = lookOf(host);
  if (items.length === 0) return `There are no agents. To see what is wrong: ${program} doctor\n`;
  const rows = items.map(({ name, version, kind, live, rehearsal, owns, lastUse, description }) => [
    style.bold(name),
    version,
    kind,
    live.isAvailable ? style.paint('live', 'green') : rehearsal.isAvailable ? 'rehearsed' : style.paint('nobody', 'yellow'),
    lastUse === null ? '' : ago(lastUse.at, now),
    owns.join(', '),
    oneLine(description),
  ]);
  const columns = [{ title: 'NAME' }, { title: 'VERSION' }, { title: 'KIND' }, { title: 'WORKS' }, { title: 'LAST USED' }, { title: 'OWNS' }, { title: 'WHAT IT DOES' }];
  const note = [`Your own are files: ${join(host.directory, 'agents')}/<name>.yaml`, 'The file is the agent; older versions of it are not kept.', `Check one: ${program} validate <file>`];
  return `${table(columns, rows, style, width)}\n${note.map((line) => `${style.dim(line)}\n`).join('')}`;
}
