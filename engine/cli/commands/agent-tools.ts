/** The tools that the server of an agent offers, and an operator's consent to how they look. */
import type { Command } from 'commander';
import type { OfferedToolView } from '../../contract/system.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { ago } from '../output/time.ts';
import { table } from '../output/table.ts';

interface Options {
  readonly json?: true;
  readonly accept?: true;
}

const STATES: Readonly<Record<OfferedToolView['state'], string>> = {
  new: 'not used yet',
  agreed: 'agreed',
  changed: 'changed',
  not_permitted: 'not in its file',
  missing: 'not offered',
};

export function addAgentTools(agents: Command, host: Host, exitWith: (code: number) => void): void {
  agents
    .command('tools')
    .argument('<agent>')
    .description('ask the tool server of an agent what it offers, and agree to tools that have changed')
    .option('--accept', 'agree to the tools of its file, as they are now')
    .action(async (agent: string, _: unknown, command: Command) =>
      exitWith(await tools(host, agent, command.optsWithGlobals<Options>())),
    );
}

async function tools(host: Host, agent: string, { json, accept }: Options): Promise<number> {
  const items = await connected(host, 'act', async (client) => {
    const looked = (await client.agents.tools({ name: agent })).items;
    if (!accept) return looked;
    // exactly what was looked at: what changes in between is refused
    const agreed = looked.flatMap(({ name, sha256, state }) =>
      sha256 !== null && (state === 'new' || state === 'changed') ? [{ name, sha256 }] : [],
    );
    return agreed.length === 0 ? looked : (await client.agents.acceptTools({ name: agent, tools: agreed })).items;
  });
  if (json) printJson(host, { items, total: items.length });
  else host.terminal.write(describe(host, agent, items));
  return exitCodes.done;
}

function describe(host: Host, agent: string, items: readonly OfferedToolView[]): string {
  const { style, width, now, program } = lookOf(host);
  if (items.length === 0) return `The server of ${agent} offers no tools.\n`;
  const rows = items.map(({ name, state, sha256, description }) => [
    style.bold(name),
    state === 'changed' ? style.paint(STATES[state], 'yellow') : STATES[state],
    (sha256 ?? '').slice(0, 12),
    oneLine(description),
  ]);
  const columns = [
    { title: 'TOOL' },
    { title: 'STATE' },
    { title: 'SHA-256' },
    { title: 'WHAT ITS SERVER SAYS OF IT' },
  ];
  const hasChanged = items.some(({ state }) => state === 'changed');
  const note = hasChanged
    ? `${style.dim(`What has changed is not used. To agree to it: ${program} agents tools ${agent} --accept`)}\n`
    : '';
  const accepted = items.flatMap(({ name, history }) =>
    history.map(({ by, at, sha256 }) => [style.bold(name), by, ago(at, now), sha256.slice(0, 12)]),
  );
  const titles = ['ACCEPTED', 'BY', 'WHEN', 'AS'].map((title) => ({ title }));
  const history = accepted.length === 0 ? '' : `\n${table(titles, accepted, style, width)}`;
  return `${table(columns, rows, style, width)}${history}${note === '' ? '' : `\n${note}`}`;
}
