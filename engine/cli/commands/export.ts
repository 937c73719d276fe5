import type { AddCommand } from '../add-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { nameAndVersion } from '../name-and-version.ts';
import { writeNewFile } from '../write-new-file.ts';

interface Options {
  readonly owner?: string;
  readonly force?: true;
  readonly json?: true;
}

export const addExportCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('export')
    .argument('<name>', 'of an imported orchestration, name@version for another than the active version')
    .argument('[file]', 'where to write it; default: standard output')
    .description('write an orchestration as the YAML it was imported from')
    .option('--owner <agent>', 'the orchestrator agent, where several have one of that name')
    .option('--force', 'replace the file when there is one')
    .action(async (name: string, file: string | undefined, options: Options) =>
      exitWith(await exportDefinition(host, name, file, options)),
    );
};

async function exportDefinition(
  host: Host,
  typed: string,
  file: string | undefined,
  { owner, force, json }: Options,
): Promise<number> {
  const { name, version } = nameAndVersion(typed);
  const definition = await connected(host, 'read', (client) =>
    client.definitions.get({ name, version, ...(owner === undefined ? {} : { owner }) }),
  );
  if (file !== undefined) await writeNewFile(file, definition.source, { replace: force === true, mode: host.fileMode });
  if (json) printJson(host, { ...definition, file: file ?? null });
  else if (file === undefined) host.terminal.writeExactly(definition.source);
  else host.terminal.write(`${definition.name} ${definition.version} is in ${file}.\n`);
  return exitCodes.done;
}
