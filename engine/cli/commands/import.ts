import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddCommand } from '../add-command.ts';
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
    .description('keep orchestrations, all or none, so that they can be run by name')
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
  const checked = await checkFiles(host, files);
  mustAllBeValid(checked.map((file) => (file.kind === 'agent' ? asAgentHere(file, files, host) : file)));
  const agents = new Set(checked.filter(({ kind }) => kind === 'agent').map(({ file }) => file));
  return files.filter(({ file }) => !agents.has(file));
}

/** Agents are files that every engine reads by itself: one that lies among them is in its place, any other is not. */
function asAgentHere(agent: CheckedFile, files: readonly NamedFile[], host: Host): CheckedFile {
  if (!agent.valid) return agent;
  const source = files.find(({ file }) => file === agent.file)?.source;
  const places = agentFolders(host.directory).map((folder) => join(folder, `${agent.name}.yaml`));
  if (places.some((place) => existsSync(place) && readFileSync(place, 'utf8') === source)) return agent;
  const message = `This is the agent ${agent.name}; only orchestrations are imported`;
  const fix = { title: `Copy it to ${places.at(-1)}, then import again`, text: null };
  return {
    ...agent,
    valid: false,
    problems: [
      { code: 'is_an_agent', severity: 'error', message, path: '', line: 1, column: 1, endLine: 1, endColumn: 1, fix },
    ],
  };
}

function describe({ terminal: { outStyle } }: Host, { imported, unchanged }: ImportedTemplate): string {
  const lines = [
    ...imported.map(
      ({ name, version, status }) =>
        `${outStyle.paint('✓', 'green')} ${name} ${version}${status === 'active' ? '' : ` (${status})`}`,
    ),
    ...unchanged.map((name) => outStyle.dim(`· ${name} was there already`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
