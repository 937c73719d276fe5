import type { AddCommand } from '../add-command.ts';
import type { MessageView } from '../../contract/conversation.ts';
import type { EventView } from '../../contract/event-view.ts';
import type { RunView } from '../../contract/run-view.ts';
import { findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Line } from '../line.ts';
import type { BatonClient, Host } from '../host.ts';
import { conversationText } from '../output/conversation-text.ts';
import { eventTable } from '../output/event-table.ts';
import { nextSteps } from '../output/next-steps.ts';
import { describeRun, type FailedItems } from '../output/run-view.ts';

interface Options {
  readonly events?: true;
  readonly conversation?: string;
  readonly json?: true;
}

export const addShowCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('show')
    .argument('<run>', 'its id, or the beginning of it')
    .description('show a run: steps, decisions, child runs, results')
    .option('--events', 'with everything that was recorded of it and its child runs')
    .option(
      '--conversation <step>',
      'what was said with the agent of that step: messages, calls of tools, their results',
    )
    .action(async (run: string, options: Options) => exitWith(await show(host, run, options)));
};

async function show(host: Host, typed: string, options: Options): Promise<number> {
  if (options.conversation !== undefined) return showConversation(host, typed, options.conversation, options.json);
  const { events: withEvents, json } = options;
  return connected(host, 'read', async (client, line) => {
    const run = await client.runs.get({ runId: (await findRun(client, typed)).id });
    const events = withEvents ? await eventsOfTree(client, run) : null;
    if (json) printJson(host, { ...run, ...(events && { events }), isWorkedOn: line.isWorkedOn });
    else host.terminal.write(describe(host, line, run, await failedItemsOf(client, run), events));
    return 0;
  });
}

const PAGE = 500;

async function showConversation(host: Host, typed: string, stepId: string, json?: true): Promise<number> {
  return connected(host, 'read', async (client, line) => {
    const { id: runId } = await findRun(client, typed);
    const items: MessageView[] = [];
    for (let total = Infinity; items.length < total; ) {
      const page = await client.runs.conversation({ runId, stepId, offset: items.length, limit: PAGE });
      items.push(...page.items);
      total = page.items.length === 0 ? 0 : page.total;
    }
    if (json) printJson(host, { items, total: items.length });
    else host.terminal.write(conversationText(stepId, items, lookOf(host, line)));
    return 0;
  });
}

const MOST_FAILED = 10;

function failedItemsOf(client: BatonClient, run: RunView): Promise<FailedItems[]> {
  const steps = run.steps.filter(({ parts }) => parts !== null && parts.failed > 0);
  return Promise.all(
    steps.map(({ id: stepId }) => client.runs.items({ runId: run.id, stepId, status: ['failed'], limit: MOST_FAILED })),
  );
}

function describe(
  host: Host,
  line: Line,
  run: RunView,
  failed: readonly FailedItems[],
  events: readonly EventView[] | null,
): string {
  const look = lookOf(host, line);
  const todo = nextSteps(run, look)
    .map((line) => `${line}\n`)
    .join('');
  return [describeRun(run, look, failed), events ? eventTable(events, look) : '', todo].filter(Boolean).join('\n');
}

/** In the order in which it was recorded. */
async function eventsOfTree(client: BatonClient, run: RunView): Promise<EventView[]> {
  const items: EventView[] = [];
  for (let total = Infinity; (items.at(-1)?.sequence ?? 0) < total; ) {
    const page = await client.runs.events({ runId: run.id, afterSequence: items.at(-1)?.sequence ?? 0 });
    items.push(...page.items);
    total = page.items.length === 0 ? 0 : page.total;
  }
  const ofChildren = await Promise.all(run.children.map((child) => eventsOfTree(client, child)));
  return [...items, ...ofChildren.flat()].sort((a, b) => a.position - b.position);
}
