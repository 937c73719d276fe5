/** Copies of the store, and the way back. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { ago, size } from '../output/time.ts';

interface Options {
  readonly json?: true;
}

export const addBackupCommands: AddCommand = (program, host, exitWith) => {
  program
    .command('backup')
    .argument('[folder]', 'where to, where nothing is yet; default: among the backups of the data directory')
    .description('copy the store with its assets and drafts, while it is in use or not, and read the copy back')
    .option('--name <name>', 'of one among the backups, which is then never thinned out')
    .action(async (folder: string | undefined, options: Options & { readonly name?: string }) =>
      exitWith(await backup(host, folder, options)),
    );
  program
    .command('restore')
    .argument('[backup]', 'a backup; default: the newest one of the data directory')
    .description('put a backup in the place of the store, which is kept aside')
    .option('--yes', 'do it')
    .action(async (file: string | undefined, options: Options & { readonly yes?: true }) =>
      exitWith(await restore(host, file, options)),
    );
  program
    .command('rebuild')
    .description('make everything that is read anew from what was recorded')
    .action(async (options: Options) => exitWith(await rebuild(host, options)));
};

async function backup(
  host: Host,
  folder: string | undefined,
  { json, name }: Options & { readonly name?: string },
): Promise<number> {
  if (folder !== undefined && name !== undefined)
    throw usageError(
      'A backup has a place or a name, and not both.',
      'baton backup <folder>, or baton backup --name <name>',
    );
  // An engine elsewhere has another working directory.
  const made = await connected(host, 'read', (client) =>
    client.system.backup({ file: folder === undefined ? null : resolve(folder), name: name ?? null }),
  );
  if (json) printJson(host, made);
  else
    host.terminal.write(
      `${counted(made.events, 'event')}, ${counted(made.assets, 'asset')}, ${counted(made.drafts, 'draft')}, ${size(made.sizeBytes)}, read back: ${made.file}\n`,
    );
  for (const asset of made.damagedAssets)
    host.terminal.say(`Not in it: the asset ${asset} is damaged, and no earlier backup has it whole.`);
  return exitCodes.done;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function restore(
  host: Host,
  file: string | undefined,
  { json, yes }: Options & { readonly yes?: true },
): Promise<number> {
  const { directory, terminal } = host;
  const from = file === undefined ? await newestBackup(host) : resolve(file);
  if (!yes) {
    throw usageError(
      `This puts ${from} in the place of the store in ${directory}. The store that is there is kept aside.`,
      `Do it: baton restore ${file ?? ''} --yes`.replace('  ', ' '),
      { file: from },
    );
  }
  const { restoreStore } = await import('../../storage/sqlite/restore.ts');
  const report = restoreStore(directory, from, terminal.now());
  if (json) printJson(host, { file: from, ...report });
  else {
    terminal.write(
      `Restored ${counted(report.events, 'event')}, ${counted(report.assets, 'asset')} and ${counted(report.drafts, 'draft')} from ${from}.\n`,
    );
    if (report.keptAside !== null) terminal.write(`The store that was there is kept as ${report.keptAside}.\n`);
  }
  for (const lost of report.lostFiles) terminal.say(`${lost} is damaged in the backup, and not here either.`);
  return exitCodes.done;
}

async function newestBackup({ directory, terminal }: Host): Promise<string> {
  const { eventsInBackup, listBackups } = await import('../../storage/sqlite/backup-folder.ts');
  const backups = listBackups(directory);
  const [newest] = backups;
  if (!newest) throw usageError(`There is no backup in ${directory}.`, 'Name a file: baton restore <file> --yes');
  terminal.say(`The newest backup is ${newest.path}, made ${ago(newest.at, terminal.now())}.`);
  const held = eventsInBackup(newest.path) ?? 0;
  const fuller = backups.find(({ path }) => (eventsInBackup(path) ?? 0) > held);
  if (fuller) terminal.say(`An older one holds more events: ${fuller.path}.`);
  return newest.path;
}

async function rebuild(host: Host, { json }: Options): Promise<number> {
  const report = await connected(host, 'act', (client) => tellingProgress(host, client, client.system.rebuild({})));
  if (json) printJson(host, report);
  else
    host.terminal.write(
      `${report.runs} ${report.runs === 1 ? 'run' : 'runs'} from ${report.events} events. ${report.isIdentical ? 'Nothing has changed by it.' : 'What was there before differed from it, and was replaced.'}\n`,
    );
  return exitCodes.done;
}

/** Milliseconds between two looks at how far it is. */
const LOOK = 2_000;

async function tellingProgress<Result>(
  { terminal }: Host,
  client: BatonClient,
  work: Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const told = (async () => {
    while (!done.signal.aborted) {
      await sleep(LOOK, undefined, { signal: done.signal });
      const { rebuilding } = await client.system.status({});
      if (rebuilding && !done.signal.aborted)
        terminal.say(
          `${rebuilding.done.toLocaleString('en-US')} of ${rebuilding.total.toLocaleString('en-US')} events …`,
        );
    }
  })().catch(() => undefined); // whatever went wrong, the work itself says so
  try {
    return await work;
  } finally {
    done.abort();
    await told;
  }
}
