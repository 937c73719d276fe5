import type { AddCommand } from '../add-command.ts';
import type { ApprovalView } from '../../contract/approvals.ts';
import { findApproval, findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { lookOf, printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { callLines } from '../output/asked-calls.ts';
import { formLines } from '../output/form-lines.ts';
import { howToDecide } from '../output/next-steps.ts';
import { cut, oneLine } from '../output/style.ts';
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
    .argument('[approval]', 'the one to be shown, with what it is about: its id or the beginning')
    .description('list what waits for a decision, or show one request')
    .option('--all', 'with those that are decided, withdrawn or expired')
    .option('--run <run>', 'only those of one run')
    .action(async (approval: string | undefined, options: Options) =>
      exitWith(await (approval === undefined ? listApprovals(host, options) : showApproval(host, approval, options))),
    );
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

async function showApproval(host: Host, typed: string, { json }: Options): Promise<number> {
  const review = await connected(host, 'read', async (client) =>
    client.approvals.get({ approvalId: (await findApproval(client, typed)).id }),
  );
  if (json) printJson(host, review);
  else {
    const { approval, calls, step, form, answer } = review;
    const { style, width, program } = lookOf(host);
    const made = step?.work && calls.length === 0 ? `  ${oneLine(JSON.stringify(step.work.output))}` : null;
    const work = made === null ? [] : [width === null ? made : cut(made, width)];
    const lines = [style.bold(oneLine(approval.question)), ...work, ...callLines(calls, { style, width })];
    if (form) lines.push(...formLines(form, answer, { style, width }));
    const hint = approval.status === 'pending' ? ['', ...howToDecide(approval, { style, program })] : [];
    host.terminal.write(`${[...lines, ...hint].join('\n')}\n`);
  }
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
