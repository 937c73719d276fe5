/**
 * Orchestrations that are kept here: which version runs by name, who owns it, what starts by itself, and putting
 * another version in its place.
 */
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.ts';
import type { DefinitionSummary } from '../../contract/definitions.ts';
import type { ScheduleView } from '../../contract/schedules.ts';
import { CliError, usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { nameOf } from '../find-schedule.ts';
import { lookOf, printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { nameAndVersion } from '../name-and-version.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Options {
  readonly json?: true;
  readonly owner?: string;
}

/** Every version of a definition that one owner has. */
interface Kept {
  readonly name: string;
  readonly owner: string;
  readonly organization: string;
  /** The version that runs by name. Null: none does. */
  readonly current: string | null;
  /** Newest first. */
  readonly versions: readonly Pick<DefinitionSummary, 'version' | 'status' | 'origin' | 'updatedAt'>[];
  readonly schedules: readonly Pick<ScheduleView, 'id' | 'definition' | 'trigger' | 'words' | 'status' | 'offBy'>[];
}

const WORDS: Readonly<Record<DefinitionSummary['status'], string>> = {
  active: 'current',
  archived: 'kept',
  draft: 'draft',
};

export const addDefinitionsCommand: AddCommand = (program, host, exitWith) => {
  const definitions = program
    .command('definitions')
    .description(
      'list the orchestrations that are kept here; look at the versions of one, or put another version in its place',
    )
    .action(async ({ json }: Options) => exitWith(await list(host, json)));
  const add = (
    name: string,
    argument: string,
    description: string,
    act: (typed: string, options: Options) => Promise<number>,
  ): Command =>
    definitions
      .command(name)
      .argument(argument, 'of an orchestration that is kept here')
      .description(description)
      .option('--owner <agent>', 'the orchestrator agent, where several have one of that name')
      .action(async (typed: string, _: unknown, command: Command) =>
        exitWith(await act(typed, command.optsWithGlobals<Options>())),
      );
  add('show', '<name>', 'its versions, which of them runs by name, and its schedules', (typed, options) =>
    show(host, typed, options),
  );
  add(
    'activate',
    '<name@version>',
    'let that version run by name and by the clock, an older one or a draft; the one before stays here',
    (typed, options) => activate(host, typed, options),
  );
};

async function list(host: Host, json: true | undefined): Promise<number> {
  const items = await connected(host, 'read', (client) => keptBy(client));
  if (json) printJson(host, { items, total: items.length });
  else host.terminal.write(describe(host, items));
  return exitCodes.done;
}

async function show(host: Host, typed: string, { json, owner }: Options): Promise<number> {
  const items = await connected(host, 'read', (client) => keptBy(client, { name: typed, owner }));
  if (items.length === 0) throw unknown(typed);
  if (json) printJson(host, { items, total: items.length });
  else host.terminal.write(items.map((item) => details(host, item)).join('\n'));
  return exitCodes.done;
}

async function activate(host: Host, typed: string, { json, owner }: Options): Promise<number> {
  const { name, version } = nameAndVersion(typed);
  if (version === null)
    throw usageError(
      'It does not say which version.',
      `Write ${name}@1.0.0. See which there are: baton definitions show ${name}`,
    );
  const { before, now, kept } = await connected(host, 'act', async (client) => {
    const was = await keptBy(client, { name, owner });
    const changed = await client.definitions.activate({ name, version, ...(owner === undefined ? {} : { owner }) });
    const isTheSame = (item: Kept) => item.owner === changed.owner && item.organization === changed.organization;
    return {
      before: was.find(isTheSame)?.current ?? null,
      now: changed,
      kept: (await keptBy(client, { name })).find(isTheSame),
    };
  });
  if (json) printJson(host, now);
  else {
    const rest = before === null || before === now.version ? '' : `; ${before} stays here`;
    host.terminal.write(
      before === now.version
        ? `${name} ${now.version} was current already.\n`
        : `${name} ${now.version} is current now${rest}.\n`,
    );
    for (const schedule of kept?.schedules ?? []) host.terminal.write(`${scheduleLine(schedule)}\n`);
  }
  return exitCodes.done;
}

async function keptBy(
  client: BatonClient,
  { name, owner }: { readonly name?: string; readonly owner?: string | undefined } = {},
): Promise<Kept[]> {
  const [{ items }, { items: schedules }] = await Promise.all([
    client.definitions.list(name === undefined ? {} : { name }),
    client.schedules.list({}),
  ]);
  const wanted = items.filter((item) => owner === undefined || item.owner === owner);
  const families = Object.values(
    Object.groupBy(wanted, (item) => JSON.stringify([item.name, item.owner, item.organization])),
  );
  return families.flatMap((versions = []) => {
    const [first] = versions;
    return first
      ? [
          {
            name: first.name,
            owner: first.owner,
            organization: first.organization,
            current: versions.find(({ status }) => status === 'active')?.version ?? null,
            versions: versions.map(({ version, status, origin, updatedAt }) => ({
              version,
              status,
              origin,
              updatedAt,
            })),
            schedules: schedules
              .filter(
                (schedule) =>
                  schedule.definition === first.name &&
                  schedule.owner === first.owner &&
                  schedule.organization === first.organization,
              )
              .map(({ id, definition, trigger, words, status, offBy }) => ({
                id,
                definition,
                trigger,
                words,
                status,
                offBy,
              })),
          },
        ]
      : [];
  });
}

function describe(host: Host, items: readonly Kept[]): string {
  const { style, width, program } = lookOf(host);
  if (items.length === 0)
    return `Nothing was imported yet.\nImport one: ${program} import <name|file>\nSee what comes with Baton: ${program} library\n`;
  const rows = items.map(({ name, owner, current, versions, schedules }) => [
    style.bold(name),
    current ?? style.paint('none', 'yellow'),
    owner,
    versions
      .filter(({ status }) => status !== 'active')
      .map(({ version, status }) => (status === 'draft' ? `${version} (draft)` : version))
      .join(', '),
    schedules
      .map(({ trigger, words, status }) => `${trigger}: ${status === 'on' ? oneLine(words) : status}`)
      .join(', '),
  ]);
  const columns = [
    { title: 'NAME' },
    { title: 'CURRENT' },
    { title: 'OWNER' },
    { title: 'OTHER VERSIONS' },
    { title: 'SCHEDULES' },
  ];
  return `${table(columns, rows, style, width)}\n${style.dim('Put another version in its place:')}\n${style.dim(`  ${program} definitions activate <name@version>`)}\n`;
}

function details(host: Host, { name, owner, versions, schedules }: Kept): string {
  const { style, width, now } = lookOf(host);
  const rows = versions.map(({ version, status, origin, updatedAt }) => [
    version,
    status === 'active' ? style.paint(WORDS[status], 'green') : WORDS[status],
    ago(updatedAt, now),
    oneLine(origin),
  ]);
  const columns = [{ title: 'VERSION' }, { title: 'STATE' }, { title: 'CHANGED' }, { title: 'FROM' }];
  return [
    `${style.bold(name)}  ${style.dim(owner)}\n`,
    table(columns, rows, style, width),
    ...schedules.map((schedule) => `${scheduleLine(schedule)}\n`),
  ].join('');
}

function scheduleLine(schedule: Kept['schedules'][number]): string {
  return `Schedule ${nameOf(schedule)}: ${oneLine(schedule.words)}, ${schedule.status}`;
}

function unknown(name: string): CliError {
  return new CliError('not_found', `No orchestration "${name}" is kept here.`, {
    kind: 'user',
    remedy: 'See which there are: baton definitions. Import one: baton import <name|file>',
    exitCode: exitCodes.usage,
  });
}
