/** Copies of the store, and the way back. */
import { resolve } from 'node:path';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { connected, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { ago, size } from '../output/time.ts';

interface Options {
  readonly json?: true;
}

export const addBackupCommands: AddCommand = (program, host, exitWith) => {
  program
    .command('backup')
    .argument('[file]', 'where to; default: among the backups of the data directory')
    .description('copy the store, while it is in use or not, and check the copy')
    .action(async (file: string | undefined, options: Options) => exitWith(await backup(host, file, options)));
  program
    .command('restore')
    .argument('[file]', 'a backup; default: the newest one of the data directory')
    .description('put a backup in the place of the store, which is kept aside')
    .option('--yes', 'do it')
    .action(async (file: string | undefined, options: Options & { readonly yes?: true }) => exitWith(await restore(host, file, options)));
  program
    .command('rebuild')
    .description('make everything that is read anew from what was recorded')
    .action(async (options: Options) => exitWith(await rebuild(host, options)));
};

async function backup(host: Host, file: string | undefined, { json }: Options): Promise<number> {
  // An engine elsewhere has another working directory.
  const made = await connected(host, 'read', (client) => client.system.backup({ file: file === undefined ? null : resolve(file) }));
  if (json) printJson(host, made);
  else host.terminal.write(`${made.events} events, ${size(made.sizeBytes)}, checked: ${made.file}\n`);
  return exitCodes.done;
}

async function restore(host: Host, file: string | undefined, { json, yes }: Options & { readonly yes?: true }): Promise<number> {
  const { directory, terminal } = host;
  const from = file === undefined ? await newestBackup(host) : resolve(file);
  if (!yes) {
    throw usageError(`This puts ${from} in the place of the store in ${directory}. The store that is there is kept aside.`, `Do it: baton restore ${file ?? ''} --yes`.replace('  ', ' '), { file: from });
  }
  const { restoreStore } = await import('../../storage/restore.ts');
  const report = restoreStore(directory, from, terminal.now());
  if (json) printJson(host, { file: from, ...report });
  else {
    terminal.write(`Restored ${report.events} events from ${from}.\n`);
    if (report.keptAside !== null) terminal.write(`The store that was there is kept as ${report.keptAside}.\n`);
  }
  return exitCodes.done;
}

async function newestBackup({ directory, terminal }: Host): Promise<string> {
  const { listBackups } = await import('../../storage/backup.ts');
  const [newest] = listBackups(directory);
  if (!newest) throw usageError(`There is no backup in ${directory}.`, 'Name a file: baton restore <file> --yes');
  terminal.say(`The newest backup is ${newest.path}, made ${ago(newest.at, terminal.now())}.`);
  return newest.path;
}

async function rebuild(host: Host, { json }: Options): Promise<number> {
  const report = await connected(host, 'act', (client) => client.system.rebuild({}));
  if (json) printJson(host, report);
  else host.terminal.write(`${report.runs} ${report.runs === 1 ? 'run' : 'runs'} from ${report.events} events. ${report.isIdentical ? 'Nothing has changed by it.' : 'What was there before differed from it, and was replaced.'}\n`);
  return exitCodes.done;
}
