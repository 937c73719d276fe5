import type { AddCommand } from '../add-command.ts';
import type { DeliverableView } from '../../contract/deliverable-view.ts';
import { whole } from '../../contract/too-large.ts';
import { usageError } from '../cli-error.ts';
import { findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { deliverableTable } from '../output/deliverable-table.ts';
import { oneLine, printable } from '../output/style.ts';

interface Options {
  readonly content?: true;
  readonly json?: true;
}

export const addDeliverablesCommand: AddCommand = (program, host, exitWith) => {
  const command = program
    .command('deliverables')
    .argument('<run>', 'its id, or the beginning of it')
    .description('list what a run and its child runs delivered')
    .option('--content', 'with their content')
    .action(async (run: string, options: Options) => exitWith(await listDeliverables(host, run, options)));
  command
    .command('edit')
    .argument('<run>', 'of the deliverable: its id, or the beginning of it')
    .argument('<step>', 'that delivered it')
    .argument('<file>', 'what it is to be; of JSON and pictures a JSON or YAML file')
    .description('make another version of a deliverable, of the newest')
    .option('--title <title>', 'another title')
    .option('--note <text>', 'why')
    .action(async (run: string, step: string, file: string, options: EditOptions) =>
      exitWith(await editDeliverable(host, run, step, file, options)),
    );
  command
    .command('export')
    .argument('<run>', 'of the deliverable: its id, or the beginning of it')
    .argument('<step>', 'that delivered it')
    .argument('[version]', 'default: the newest')
    .description('write what a version of a deliverable holds, to be kept as a file')
    .action(async (run: string, step: string, version: string | undefined) =>
      exitWith(await exportDeliverable(host, run, step, version)),
    );
};

interface EditOptions {
  readonly title?: string;
  readonly note?: string | null;
  readonly json?: true;
}

async function editDeliverable(
  host: Host,
  typed: string,
  stepId: string,
  file: string,
  { title, note = null, json }: EditOptions,
): Promise<number> {
  const { readText, readValue } = await import('../values-file.ts');
  const made = await connected(host, 'act', async (client) => {
    const { runId, version, format } = await versionOf(client, typed, stepId);
    const content = isText(format) ? await readText(file) : await readValue(file);
    const more = title === undefined ? {} : { title };
    return client.runs.editDeliverable({ runId, stepId, from: version, content, notes: note, ...more });
  });
  if (json) printJson(host, made);
  else
    host.terminal.write(`${oneLine(made.title)}: version ${made.version} was made of version ${made.version - 1}.\n`);
  return 0;
}

async function exportDeliverable(host: Host, typed: string, stepId: string, version?: string): Promise<number> {
  const text = await connected(host, 'read', async (client) => {
    const found = await versionOf(client, typed, stepId, version === undefined ? undefined : Number(version));
    const content = await whole(found.content, (about) => client.runs.value(about));
    return typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
  });
  host.terminal.writeExactly(text);
  return 0;
}

/** Of a run itself, and not of its child runs, whose steps may bear the same names. */
async function versionOf(
  client: BatonClient,
  typed: string,
  stepId: string,
  version?: number,
): Promise<DeliverableView> {
  const { id: runId } = await findRun(client, typed);
  const { items } = await client.runs.deliverables({ runId });
  const own = items.filter((item) => item.runId === runId && item.stepId === stepId);
  const found = version === undefined ? own.at(-1) : own.find((item) => item.version === version);
  if (found) return found;
  const which = own.map((item) => item.version).join(', ');
  throw usageError(
    version === undefined || own.length === 0
      ? `Step ${stepId} of that run has delivered nothing.`
      : `Step ${stepId} has no version ${version} of what it delivered; there are ${which}.`,
    'See what there is: baton deliverables <run>. What a child run delivered is asked for by the id of that run.',
  );
}

function isText(format: string): boolean {
  return format !== 'json' && format !== 'image';
}

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
