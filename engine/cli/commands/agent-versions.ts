/** The versions of an agent: which there are, another in the place of the current, its text, and a call to try it. */
import type { Command } from 'commander';
import type { AgentVersionView } from '../../contract/agent-editing.ts';
import { inDollars } from '../../contract/metrics.ts';
import { CliError, usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { nameAndVersion } from '../name-and-version.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';
import { readRecord, readText } from '../values-file.ts';
import { writeNewFile } from '../write-new-file.ts';

interface Options {
  readonly json?: true;
  readonly force?: true;
  readonly live?: true;
  readonly message?: string;
  readonly context?: string;
  readonly input?: string;
  readonly file?: string;
}

const FROM: Readonly<Record<AgentVersionView['from'], string>> = {
  shipped: 'comes with Baton',
  file: 'your file',
  published: 'published',
  run: 'kept for runs',
};

export function addAgentVersions(agents: Command, host: Host, exitWith: (code: number) => void): void {
  const act =
    (work: (host: Host, typed: string, options: Options, file?: string) => Promise<number>) =>
    async (typed: string, ...rest: unknown[]) => {
      const command = rest.at(-1) as Command;
      exitWith(await work(host, typed, command.optsWithGlobals<Options>(), command.args[1]));
    };
  agents
    .command('versions')
    .argument('<agent>')
    .description('its versions: which of them new runs use, where each is, and which runs have used')
    .action(act(versions));
  agents
    .command('activate')
    .argument('<agent@version>')
    .description('let new runs use that version, an older one or a draft; what runs already keeps its own')
    .action(act(activate));
  agents
    .command('export')
    .argument('<agent>', 'agent@version for another than the current version')
    .argument('[file]', 'where to write it; default: standard output')
    .description('write an agent as the YAML that it is, byte for byte')
    .option('--force', 'replace the file when there is one')
    .action(act(exportAgent));
  agents
    .command('test')
    .argument('<agent>')
    .description('call an agent once, outside of any run: rehearsed, or live')
    .option('--live', 'call it for real: what it asks outside may cost')
    .option('--message <text>', 'what it is asked')
    .option('--context <file>', 'what it is told besides: YAML or JSON')
    .option('--input <file>', 'what a step would hand over as its input: YAML or JSON')
    .option('--file <file>', 'the text of this file, whatever is current')
    .action(act(test));
}

async function versions(host: Host, name: string, { json }: Options): Promise<number> {
  const items = await connected(host, 'read', async (client) => (await client.agents.versions({ name })).items);
  if (items.length === 0) throw unknown(name);
  if (json) printJson(host, { items, total: items.length });
  else {
    const { style, width, now } = lookOf(host);
    const rows = items.map(({ version, state, from, origin, changedAt, isUsedByRuns }) => [
      version,
      state === 'current' ? style.paint(state, 'green') : state,
      FROM[from],
      origin === null ? '' : oneLine(origin),
      changedAt === null ? '' : ago(changedAt, now),
      isUsedByRuns ? 'yes' : '',
    ]);
    const titles = ['VERSION', 'STATE', 'WHERE', 'FROM', 'CHANGED', 'USED BY RUNS'];
    const columns = titles.map((title) => ({ title }));
    host.terminal.write(`${style.bold(name)}\n${table(columns, rows, style, width)}`);
  }
  return exitCodes.done;
}

async function activate(host: Host, typed: string, { json }: Options): Promise<number> {
  const { name, version } = nameAndVersion(typed);
  if (version === null)
    throw usageError(
      'It does not say which version.',
      `Write ${name}@1.0.0. See which there are: baton agents versions ${name}`,
    );
  const now = await connected(host, 'act', (client) => client.agents.activate({ name, version }));
  if (json) printJson(host, now);
  else host.terminal.write(`${name} ${now.version} is current now: runs that start from now on use it.\n`);
  return exitCodes.done;
}

async function exportAgent(host: Host, typed: string, { force, json }: Options, file?: string): Promise<number> {
  const wanted = nameAndVersion(typed);
  const agent = await connected(host, 'read', (client) => client.agents.get(wanted));
  if (file !== undefined) await writeNewFile(file, agent.source, { replace: force === true, mode: host.fileMode });
  if (json) printJson(host, { ...agent, file: file ?? null });
  else if (file === undefined) host.terminal.writeExactly(agent.source);
  else host.terminal.write(`${agent.name} ${agent.version} is in ${file}.\n`);
  return exitCodes.done;
}

async function test(
  host: Host,
  name: string,
  { json, live: isLive, message, context, input, file }: Options,
): Promise<number> {
  const live = isLive === true;
  const source = file === undefined ? null : await readText(file);
  const [given, handedOver] = await Promise.all(
    [context, input].map((each) => (each === undefined ? Promise.resolve({}) : readRecord(each))),
  );
  const tried = await connected(host, 'act', (client) =>
    client.agents.test({ name, source, live, userMessage: message ?? '', context: given, input: handedOver }),
  );
  if (json) printJson(host, { ...tried, rehearsed: !live });
  else {
    for (const { message: said } of tried.progress) host.terminal.say(said);
    const cost = tried.usage?.cost ?? null;
    const how = `${live ? 'live' : 'rehearsed'}, ${tried.tookMs} ms${cost === null ? '' : `, ${inDollars(cost)}`}`;
    if (tried.error) host.terminal.write(`✗ ${tried.error.code}: ${tried.error.message}  (${how})\n`);
    else host.terminal.write(`${JSON.stringify(tried.response, null, 2)}\n✓ ${name} answered  (${how})\n`);
  }
  if (tried.error?.code === 'invalid_input' && input === undefined)
    host.terminal.say('What a step would hand over as its input comes from a file: --input <file>');
  return tried.error ? exitCodes.failed : exitCodes.done;
}

function unknown(name: string): CliError {
  return new CliError('not_found', `There is no agent "${name}".`, {
    kind: 'user',
    remedy: 'See which there are: baton agents. Import one: baton import <file>',
    exitCode: exitCodes.usage,
  });
}
