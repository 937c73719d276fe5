/** What agents remember: to be seen, corrected and deleted. */
import type { MemoryView } from '../../contract/memory.ts';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';
import { readTypedValue } from '../values-file.ts';

interface ListOptions {
  readonly namespace?: string;
  readonly text?: string;
  readonly json?: true;
}

const MOST = 1_000;

export const addMemoryCommand: AddCommand = (program, host, exitWith) => {
  const memory = program
    .command('memory')
    .description('what agents know from one run to the next, the newest first')
    .option('--namespace <name>', 'only of this one')
    .option('--text <words>', 'only where they are found')
    .action(async ({ json, ...filter }: ListOptions) => {
      const page = await connected(host, 'read', (client) => client.memory.list({ ...filter, limit: MOST }));
      if (json) printJson(host, page);
      else host.terminal.write(describe(host, page.items, page.total));
      exitWith(0);
    });
  memory
    .command('edit')
    .argument('<id>', 'as the list has it')
    .argument('<value>', 'JSON, or a YAML or JSON file')
    .description('correct what is remembered')
    .action(async (id: string, typed: string) => {
      const value = await readTypedValue('value', typed);
      const edited = await connected(host, 'act', (client) => client.memory.edit({ id: idIn(id), value }));
      host.terminal.write(`${oneLine(edited.namespace)} ${oneLine(edited.key)} is now ${valueText(edited)}\n`);
      exitWith(0);
    });
  memory
    .command('delete')
    .argument('<id>', 'as the list has it')
    .description('forget what is remembered, for good')
    .action(async (id: string) => {
      const { namespace, key } = await connected(host, 'act', (client) => client.memory.delete({ id: idIn(id) }));
      host.terminal.write(`${oneLine(namespace)} ${oneLine(key)} is forgotten.\n`);
      exitWith(0);
    });
};

function idIn(typed: string): number {
  if (/^\d{1,15}$/.test(typed)) return Number(typed);
  throw usageError(`"${typed}" is no id: the list (baton memory) has a number for each.`);
}

function describe(host: Host, items: readonly MemoryView[], total: number): string {
  const { style, width, now } = lookOf(host);
  if (items.length === 0) return 'Nothing is remembered. Agents remember where their files say so, under memory.\n';
  const rows = items.map((item) => [
    String(item.id),
    oneLine(item.namespace),
    oneLine(item.key),
    oneLine(item.writtenBy.replace(/^(agent|operator):/, '')),
    ago(item.writtenAt, now),
    item.expiresAt === null ? '' : new Date(item.expiresAt).toISOString().slice(0, 16).replace('T', ' '),
    valueText(item),
  ]);
  const columns = ['ID', 'ABOUT', 'KEY', 'BY', 'WRITTEN', 'UNTIL (UTC)', 'VALUE'].map((title) => ({ title }));
  const more = total > items.length ? `… and ${total - items.length} more: --namespace, --text\n` : '';
  return `${table(columns, rows, style, width)}${more}`;
}

function valueText({ value }: MemoryView): string {
  const text = oneLine(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
