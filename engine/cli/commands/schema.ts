import { Argument } from 'commander';
import type { AddCommand } from '../add-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { writeNewFile } from '../write-new-file.ts';

interface Options {
  readonly force?: true;
  readonly json?: true;
}

const KINDS = ['orchestration', 'agent'] as const;
type Kind = (typeof KINDS)[number];

export const addSchemaCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('schema')
    .addArgument(new Argument('<kind>', 'of file').choices(KINDS))
    .argument('[file]', 'where to write it; default: standard output')
    .description('write the JSON Schema (draft 7) of orchestrations or agents, for editors that complete by one')
    .option('--force', 'replace the file when there is one')
    .action(async (kind: Kind, file: string | undefined, options: Options) =>
      exitWith(await writeSchema(host, kind, file, options)),
    );
};

async function writeSchema(host: Host, kind: Kind, file: string | undefined, options: Options): Promise<number> {
  const schema = await connected(host, 'read', (client) =>
    kind === 'agent' ? client.agents.schema({}) : client.definitions.schema({}),
  );
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (file !== undefined) await writeNewFile(file, text, { replace: options.force === true, mode: host.fileMode });
  if (options.json) printJson(host, file === undefined ? schema : { kind, file });
  else if (file === undefined) host.terminal.writeExactly(text);
  else host.terminal.write(`The schema of ${kind === 'agent' ? 'agents' : 'orchestrations'} is in ${file}.\n`);
  return exitCodes.done;
}
