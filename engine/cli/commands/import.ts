import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { asVerdictOn, isFileName, mustBeValid } from '../definition-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { nameOf } from '../find-schedule.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { importTemplate } from '../import-template.ts';
import type { Imported } from '../import-template.ts';
import { readText } from '../values-file.ts';

interface Options {
  readonly all?: true;
  readonly draft?: boolean;
  readonly json?: true;
}

export const addImportCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('import')
    .argument('[name|file...]', 'names of the library, or YAML files')
    .description('keep orchestrations, so that they can be run by name')
    .option('--all', 'everything in the library')
    .option('--draft', 'of files: as drafts, which can be changed and are not run by name')
    .action(async (sources: readonly string[], options: Options) => exitWith(await importAll(host, sources, options)));
};

async function importAll(host: Host, sources: readonly string[], { all, draft = false, json }: Options): Promise<number> {
  if (sources.length === 0 && !all) throw usageError('It does not say what to import.', 'Name one, or take all of the library: baton import --all');
  // All files are read and checked before anything is imported.
  const files = await Promise.all(sources.filter(isFileName).map((file) => readValid(host, file)));
  const { off, ...result } = await connected(host, 'act', async (client) => {
    const wanted = all ? (await client.library.list({})).items.map(({ name }) => name) : sources.filter((source) => !isFileName(source));
    const imported: Imported = { imported: [], unchanged: [] };
    for (const name of wanted) addTo(imported, await importTemplate(client, name));
    for (const { file, source } of files) imported.imported.push(await asVerdictOn(file, () => client.definitions.import({ source, origin: file, draft })));
    const names = new Set(imported.imported.map(({ name }) => name));
    const { items } = await client.schedules.list({});
    return { ...imported, off: items.filter(({ definition, offBy }) => offBy === 'template' && names.has(definition)) };
  });
  if (json) printJson(host, result);
  else host.terminal.write(describe(host, result));
  for (const schedule of off) host.terminal.say(`${nameOf(schedule)} (${schedule.words}) is off, as everything that comes with a template: ${host.program} schedules on ${nameOf(schedule)}`);
  return exitCodes.done;
}

function addTo(all: Imported, { imported, unchanged }: Imported): void {
  all.imported.push(...imported);
  const known = new Set([...all.unchanged, ...all.imported.map(({ name }) => name)]);
  all.unchanged.push(...unchanged.filter((name) => !known.has(name)));
}

async function readValid(host: Host, file: string): Promise<{ readonly file: string; readonly source: string }> {
  const source = await readText(file);
  await mustBeValid(host, file, source);
  return { file, source };
}

function describe({ terminal: { outStyle } }: Host, { imported, unchanged }: Imported): string {
  const lines = [
    ...imported.map(({ name, version, status }) => `${outStyle.paint('✓', 'green')} ${name} ${version}${status === 'active' ? '' : ` (${status})`}`),
    ...unchanged.map((name) => outStyle.dim(`· ${name} was there already`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
