import type { AddCommand } from '../add-command.ts';
import type { ApprovalView } from '../../contract/approvals.ts';
import { findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { oneLine } from '../output/style.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';

interface Options {
  readonly all?: true;
  readonly run?: string;
  readonly json?: true;
}

const most = 1000;

export const addApprovalsCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('approvals')
    .description('list what waits for a decision')
    .option('--all', 'with those that are decided, withdrawn or expired')
    .option('--run <run>', 'only those of one run')
    .action(async (options: Options) => exitWith(await listApprovals(host, options)));
};

async function listApprovals(host: Host, { all, run, json }: Options): Promise<number> {
  const page = await connected(host, 'read', async (client) => {
    const ofRun = run === undefined ? {} : { runId: (await findRun(client, run)).id };
    return client.approvals.list({ ...ofRun, ...(all ? {} : { status: 'pending' as const }), limit: most });
  });
  if (json) printJson(host, page);
  else host.terminal.write(describe(host, page.items, all === true));
  return 0;
}

function describe(host: Host, items: readonly ApprovalView[], all: boolean): string {
  if (items.length === 0) return all ? 'Nothing was ever asked.\n' : 'Nothing waits for a decision.\n';
  const { style, width, now, program } = lookOf(host);
  const rows = items.map(({ id, stepId, severity, status, decision, requestedAt, question }) => [
    id,
    stepId ?? 'plan',
    severity === 'normal' ? '' : style.paint(severity, severity === 'low' ? 'dim' : 'red'),
    ...(all ? [status === 'pending' ? style.paint('? pending', 'yellow') : (decision ?? status)] : []),
    ago(requestedAt, now),
    oneLine(question),
  ]);
  const columns = [
    { title: 'APPROVAL' },
    { title: 'STEP' },
    { title: 'SEVERITY' },
    ...(all ? [{ title: 'DECISION' }] : []),
    { title: 'ASKED' },
    { title: 'QUESTION' },
  ];
  const pending = items.find(({ status }) => status === 'pending');
  const hint = pending
    ? `\nDecide: ${style.bold(`${program} decide ${pending.id} ${pending.options.map(({ action }) => action).join('|')}`)}\n`
    : '';
  return table(columns, rows, style, width) + hint;
}
