/** Where providers are asked: which there are, another address, and whether anybody answers there. */
import type { Command } from 'commander';
import type { EndpointView } from '../../contract/settings.ts';
import type { AddCommand } from '../add-command.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';

interface Options {
  readonly json?: true;
}

const KEYS =
  'Without the desktop app, keys come from the environment,\nas in other tools: OPENAI_API_KEY=… baton run …';

export const addEndpointsCommand: AddCommand = (program, host, exitWith) => {
  const endpoints = program
    .command('endpoints')
    .description('list where models and services are asked, and by whose word; name another address, or knock there')
    .addHelpText('after', `\n${KEYS}`)
    .action(async ({ json }: Options) => {
      const page = await connected(host, 'glance', (client) => client.settings.endpoints({}));
      if (json) printJson(host, page);
      else host.terminal.write(describe(host, page.items));
      exitWith(exitCodes.done);
    });
  endpoints
    .command('set')
    .argument('<provider>', 'as agents name it: openai, n8n, …')
    .argument('<address>', 'such as http://localhost:11434/v1; usual: where it is asked when nobody says otherwise')
    .description('say where a provider is asked; on this machine it needs no TLS')
    .action(async (provider: string, typed: string, _: unknown, command: Command) =>
      exitWith(await set(host, provider, typed === 'usual' ? null : typed, command.optsWithGlobals<Options>())),
    );
  endpoints
    .command('test')
    .argument('<provider>')
    .description('knock where a provider is asked, without a key: who answers, and how fast')
    .action(async (provider: string, _: unknown, command: Command) =>
      exitWith(await test(host, provider, command.optsWithGlobals<Options>())),
    );
};

async function set(host: Host, provider: string, address: string | null, { json }: Options): Promise<number> {
  const found = await connected(host, 'act', async (client) => {
    await client.settings.change({ endpoints: { [provider]: address } });
    const { items } = await client.settings.endpoints({});
    return items.find((item) => item.provider === provider) ?? null;
  });
  if (json) printJson(host, found);
  else host.terminal.write(`${oneLine(standing(provider, found))}\n`);
  return exitCodes.done;
}

function standing(provider: string, found: EndpointView | null): string {
  if (found?.address == null) return `Nobody says where ${provider} is any more.`;
  const { address, namedBy, variable, set: here } = found;
  if (namedBy === 'environment' && here !== null)
    return `${provider} is still asked at ${address}: ${variable ?? 'the environment'} says so, and counts first.`;
  return `${provider} is asked at ${address}.`;
}

async function test(host: Host, provider: string, { json }: Options): Promise<number> {
  const tried = await connected(host, 'glance', (client) => client.settings.testEndpoint({ provider }));
  if (json) printJson(host, tried);
  else {
    const { style } = lookOf(host);
    const mark = tried.isReached ? style.paint('✓', 'green') : style.paint('✗', 'red');
    host.terminal.write(`${mark} ${oneLine(tried.message)}\n`);
  }
  return tried.isReached ? exitCodes.done : exitCodes.failed;
}

function describe(host: Host, items: readonly EndpointView[]): string {
  const { style, width, program } = lookOf(host);
  const rows = items.map(({ provider, address, namedBy, variable, usedBy, secrets }) => [
    style.bold(provider),
    address ?? style.paint('nobody says', 'yellow'),
    namedBy === 'environment' ? (variable ?? 'environment') : (namedBy ?? ''),
    secrets.join(', '),
    usedBy.join(', '),
  ]);
  const columns = [
    { title: 'PROVIDER' },
    { title: 'ASKED AT' },
    { title: 'SAID BY' },
    { title: 'KEY' },
    { title: 'ASKED BY' },
  ];
  const notes = [`Name one: ${program} endpoints set <provider> <address>`, ...KEYS.split('\n')];
  return `${table(columns, rows, style, width)}\n${notes.map((line) => `${style.dim(line)}\n`).join('')}`;
}
