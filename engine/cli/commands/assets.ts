/** What agents have kept as files: how much room it takes, who names it, and deleting it. */
import type { AssetUsesView, DeletedAssetView } from '../../contract/assets.ts';
import type { AddCommand } from '../add-command.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type BatonClient, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

const MOST = 1_000;
/** Of those who name it; --json has all. */
const MOST_NAMED = 5;

export const addAssetsCommand: AddCommand = (program, host, exitWith) => {
  const assets = program
    .command('assets')
    .description('files that agents have kept, the largest first, and which were deleted')
    .action(async ({ json }: { readonly json?: true }) => {
      const page = await connected(host, 'glance', (client) => client.assets.list({ limit: MOST }));
      if (json) printJson(host, page);
      else host.terminal.write(describe(host, page));
      exitWith(exitCodes.done);
    });
  assets
    .command('delete')
    .argument('<id>', 'as the list has it, or the beginning of it')
    .option('--yes', 'also one that runs, deliverables or memories name: they will say that it was deleted')
    .description('delete an asset for good; says who names it, and asks for --yes where somebody does')
    .action(async (typed: string, { yes = false, json }: { readonly yes?: boolean; readonly json?: true }) => {
      exitWith(
        await connected(host, 'act', async (client) => {
          const id = await idOf(client, typed);
          const uses = await client.assets.uses({ id });
          const isNamed = uses.runs.length + uses.deliverables.length + uses.memories.length > 0;
          const deleted = isNamed && !yes ? null : await client.assets.delete({ id, evenIfNeeded: yes });
          if (json) printJson(host, { deleted, uses });
          else host.terminal.write(whatBecame(deleted, uses));
          return deleted ? exitCodes.done : exitCodes.failed;
        }),
      );
    });
};

/** Left as it was typed where it fits none, or several: the engine says so. */
async function idOf(client: BatonClient, typed: string): Promise<string> {
  const { items } = await client.assets.list({ limit: MOST });
  const fitting = items.filter(({ id }) => id.startsWith(typed));
  return fitting.length === 1 && fitting[0] ? fitting[0].id : typed;
}

function whatBecame(deleted: DeletedAssetView | null, { runs, deliverables, memories }: AssetUsesView): string {
  const named = [
    ...runs.map(({ id, definition, isLive }) => `  run ${id} of ${definition}${isLive ? ', which is not over' : ''}`),
    ...deliverables.map(({ title, runId }) => `  deliverable "${oneLine(title)}" of run ${runId}`),
    ...memories.map(({ namespace, key }) => `  memory ${oneLine(namespace)} ${oneLine(key)}`),
  ];
  const shown = named.slice(0, MOST_NAMED);
  if (named.length > shown.length) shown.push(`  and ${named.length - shown.length} more: --json`);
  const lines = shown.length > 0 ? `It is named by\n${shown.join('\n')}\n` : '';
  if (deleted) return `Deleted: ${deleted.id} (${size(deleted.sizeBytes)}).\n${lines}`;
  return `Not deleted. ${lines}To delete it all the same: --yes\n`;
}

type Page = Awaited<ReturnType<BatonClient['assets']['list']>>;

function describe(host: Host, { items, total, sizeBytes, mostBytes, deleted }: Page): string {
  const { style, width, now } = lookOf(host);
  if (total === 0 && deleted.length === 0) return 'There is none. Agents keep files where their work makes some.\n';
  const columns = ['ASSET', 'SIZE', 'SAVED'].map((title) => ({ title }));
  const rows = items.map((asset) => [asset.id, size(asset.sizeBytes), ago(asset.savedAt, now)]);
  const all = `${total} in all: ${size(sizeBytes)} of ${size(mostBytes)}.\n`;
  const gone = deleted.map(
    (asset) => `${asset.id} (${size(asset.sizeBytes)}) by ${asset.deletedBy} ${ago(asset.deletedAt, now)}\n`,
  );
  return `${total > 0 ? table(columns, rows, style, width) : ''}${all}${gone.length > 0 ? `Deleted:\n${gone.join('')}` : ''}`;
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const mib = bytes / 1024 / 1024;
  return mib < 1 ? `${(bytes / 1024).toFixed(1)} KiB` : `${mib.toFixed(1)} MiB`;
}
