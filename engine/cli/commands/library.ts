import type { AddCommand } from '../add-command.ts';
import type { LibraryEntry } from '../../contract/definitions.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';

export const addLibraryCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('library')
    .description('list the orchestrations that come with Baton')
    .action(async ({ json }: { readonly json?: true }) => {
      const page = await connected(host, 'glance', (client) => client.library.list({}));
      if (json) printJson(host, page);
      else host.terminal.write(describe(host, page.items));
      exitWith(0);
    });
};

function describe(host: Host, items: readonly LibraryEntry[]): string {
  const { style, width, program } = lookOf(host);
  if (items.length === 0) return `The library is empty. To see what is wrong: ${program} doctor\n`;
  const rows = items.map(({ name, version, owner, imported, features, description }) => [
    style.bold(name),
    version,
    owner,
    imported === null ? '' : imported === version ? style.paint('yes', 'green') : imported,
    features.join(', '),
    oneLine(description),
  ]);
  const columns = [
    { title: 'NAME' },
    { title: 'VERSION' },
    { title: 'OWNER' },
    { title: 'IMPORTED' },
    { title: 'USES' },
    { title: 'WHAT IT DOES' },
  ];
  return `${table(columns, rows, style, width)}\n${style.dim(`Run one: ${program} run <name> --rehearse --param …   Import one: ${program} import <name>`)}\n`;
}
