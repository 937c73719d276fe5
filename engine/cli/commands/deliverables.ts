import type { AddCommand } from '../add-command.ts';
import type { DeliverableView } from '../../contract/deliverable-view.ts';
import { whole } from '../../contract/too-large.ts';
import { findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { deliverableTable } from '../output/deliverable-table.ts';
import { oneLine, printable } from '../output/style.ts';

interface Options {
  readonly content?: true;
  readonly json?: true;
}

export const addDeliverablesCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('deliverables')
    .argument('<run>', 'its id, or the beginning of it')
    .description('list what a run and its child runs delivered')
    .option('--content', 'with their content')
    .action(async (run: string, options: Options) => exitWith(await listDeliverables(host, run, options)));
};

async function listDeliverables(host: Host, typed: string, { content, json }: Options): Promise<number> {
  const page = await connected(host, 'read', async (client) => {
    const { items, total } = await client.runs.deliverables({ runId: (await findRun(client, typed)).id });
    // What is asked for with its content is given whole, however large it is.
    if (!content) return { items, total };
    return {
      items: await Promise.all(
        items.map(async (item) => ({
          ...item,
          content: await whole(item.content, (about) => client.runs.value(about)),
        })),
      ),
      total,
    };
  });
  if (json) printJson(host, page);
  else host.terminal.write(describe(host, page.items, content === true));
  return 0;
}

function describe(host: Host, items: readonly DeliverableView[], withContent: boolean): string {
  const look = lookOf(host);
  if (items.length === 0) return 'The run has delivered nothing yet.\n';
  if (!withContent) return deliverableTable(items, look);
  return items
    .map(({ title, version, stepId, id, content }) => {
      const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
      return `${look.style.bold(oneLine(title))} ${look.style.dim(`v${version} · ${stepId} · ${id}`)}\n\n${printable(text).trimEnd()}\n`;
    })
    .join('\n');
}
