import { Option } from 'commander';
import type { AddCommand } from '../add-command.ts';
import type { ApprovalView } from '../../contract/approvals.ts';
import { findApproval, findRun } from '../find-run.ts';
import { connected } from '../connected.ts';
import { whoAnswersIt } from './claim.ts';
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
  readonly whose?: 'mine' | 'anyone' | 'claimed';
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
    .addOption(
      new Option(
        '--whose <whose>',
        'mine: that I have or may claim; anyone: for anybody; claimed: somebody has it',
      ).choices(['mine', 'anyone', 'claimed']),
    )
    .action(async (approval: string | undefined, options: Options) =>
      exitWith(await (approval === undefined ? listApprovals(host, options) : showApproval(host, approval, options))),
    );
};

async function listApprovals(host: Host, { all, run, whose, json }: Options): Promise<number> {
  const page = await connected(host, 'read', async (client) => {
    const ofRun = run === undefined ? {} : { runId: (await findRun(client, run)).id };
    return client.approvals.list({
      ...ofRun,
      ...(whose && { whose }),
      ...(all ? {} : { status: 'pending' as const }),
      limit: most,
    });
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
    if (approval.assignee !== undefined || approval.candidates)
      lines.push('', `For ${whoAnswersIt(approval)} to answer.`);
    const hint = approval.status === 'pending' ? ['', ...howToDecide(approval, { style, program })] : [];
    host.terminal.write(`${[...lines, ...hint].join('\n')}\n`);
  }
  return 0;
}

function describe(host: Host, items: readonly ApprovalView[], all: boolean): string {
  if (items.length === 0) return all ? 'Nothing was ever asked.\n' : 'Nothing waits for a decision.\n';
  const { style, width, now, program } = lookOf(host);
  const hasNames = items.some(({ assignee, candidates }) => assignee !== undefined || candidates !== undefined);
  const rows = items.map((approval) => {
    const { id, stepId, severity, status, decision, requestedAt, question } = approval;
    return [
      id,
      stepId ?? 'plan',
      severity === 'normal' ? '' : style.paint(severity, severity === 'low' ? 'dim' : 'red'),
      ...(all ? [status === 'pending' ? style.paint('? pending', 'yellow') : (decision ?? status)] : []),
      ...(hasNames ? [whoAnswersIt(approval)] : []),
      ago(requestedAt, now),
      oneLine(question),
    ];
  });
  const columns = [
    { title: 'APPROVAL' },
    { title: 'STEP' },
    { title: 'SEVERITY' },
    ...(all ? [{ title: 'DECISION' }] : []),
    ...(hasNames ? [{ title: 'FOR' }] : []),
    { title: 'ASKED' },
    { title: 'QUESTION' },
  ];
  const pending = items.find(({ status }) => status === 'pending');
  const hint = pending
    ? `\nDecide: ${style.bold(`${program} decide ${pending.id} ${pending.options.map(({ action }) => action).join('|')}`)}\n`
    : '';
  return table(columns, rows, style, width) + hint;
}
