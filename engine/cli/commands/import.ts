import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddCommand } from '../add-command.ts';
import type { PublishedAgentView } from '../../contract/published-agent.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { checkFiles, mustAllBeValid } from '../definition-file.ts';
import type { CheckedFile } from '../definition-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { nameOf } from '../find-schedule.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { noSuchTemplate } from '../import-template.ts';
import type { ImportedTemplate } from '../import-template.ts';
import { isFileName, isFolderName, readNamedFiles } from '../named-files.ts';
import type { NamedFile } from '../named-files.ts';
import { agentFolders } from '../../host/shipped.ts';

interface Options {
  readonly all?: true;
  readonly draft?: boolean;
  readonly json?: true;
}

export const addImportCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('import')
    .argument('[name|file...]', 'names of the library, YAML files, or folders of YAML files')
    .description('keep orchestrations and agents, all or none, so that they can be run and called by name')
    .option('--all', 'everything in the library')
    .option('--draft', 'of files: as drafts, which can be changed and are not run by name')
    .action(async (sources: readonly string[], options: Options) => exitWith(await importAll(host, sources, options)));
};

async function importAll(
  host: Host,
  sources: readonly string[],
  { all, draft = false, json }: Options,
): Promise<number> {
  if (sources.length === 0 && !all)
    throw usageError('It does not say what to import.', 'Name one, or take all of the library: baton import --all');
  const isPath = (source: string) => isFileName(source) || isFolderName(source);
  const texts = await readValid(host, sources.filter(isPath));
  const named = sources.filter((source) => !isPath(source));
  const { off, ...result } = await connected(host, 'act', async (client) => {
    const names = (await client.library.list({})).items.map(({ name }) => name);
    const unknown = named.find((name) => !names.includes(name));
    if (unknown !== undefined) throw await noSuchTemplate(unknown, names);
    const imported = await client.definitions.importTogether({
      texts: texts.map(({ file, source }) => ({ source, origin: file })),
      templates: all ? names : named,
      draft,
    });
    const arrived = new Set(imported.imported.map(({ name }) => name));
    const { items } = await client.schedules.list({});
    return {
      ...imported,
      off: items.filter(({ definition, offBy }) => offBy === 'template' && arrived.has(definition)),
    };
  });
  if (json) printJson(host, result);
  else host.terminal.write(describe(host, result));
  for (const schedule of off)
    host.terminal.say(
      `${nameOf(schedule)} (${schedule.words}) is off, as everything that comes with a template: ${host.program} schedules on ${nameOf(schedule)}`,
    );
  return exitCodes.done;
}

/** All files are read and checked before anything is imported. */
async function readValid(host: Host, typed: readonly string[]): Promise<readonly NamedFile[]> {
  const files = await readNamedFiles(typed);
  if (files.length === 0) return [];
  const checked = await checkFiles(host, files, 'texts');
  mustAllBeValid(checked);
  const inPlace = new Set(checked.filter((file) => isInPlace(file, files, host)).map(({ file }) => file));
  return files.filter(({ file }) => !inPlace.has(file));
}

/** An agent that lies among the files that every engine reads by itself is here already. */
function isInPlace(agent: CheckedFile, files: readonly NamedFile[], host: Host): boolean {
  if (agent.kind !== 'agent') return false;
  const source = files.find(({ file }) => file === agent.file)?.source;
  const places = agentFolders(host.directory).map((folder) => join(folder, `${agent.name}.yaml`));
  return places.some((place) => existsSync(place) && readFileSync(place, 'utf8') === source);
}

interface Imported extends ImportedTemplate {
  readonly agents: { readonly imported: readonly PublishedAgentView[]; readonly unchanged: readonly string[] };
}

function describe({ terminal: { outStyle } }: Host, { imported, unchanged, agents }: Imported): string {
  const lines = [
    ...agents.imported.map(
      ({ name, version, status }) =>
        `${outStyle.paint('✓', 'green')} agent ${name} ${version}${status === 'active' ? '' : ` (${status})`}`,
    ),
    ...imported.map(
      ({ name, version, status }) =>
        `${outStyle.paint('✓', 'green')} ${name} ${version}${status === 'active' ? '' : ` (${status})`}`,
    ),
    ...[...agents.unchanged, ...unchanged].map((name) => outStyle.dim(`· ${name} was there already`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
