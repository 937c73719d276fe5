/** What an operator can do about a run that stands still, as commands to type. */
import type { ApprovalView } from '../../contract/approvals.ts';
import type { RunView } from '../../contract/runs.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';

/** Lines; none when there is nothing to do. */
export function nextSteps(run: RunView, style: Style): string[] {
  const runs = wholeTree(run);
  const pending = runs.flatMap(({ approvals }) => approvals.filter(({ status }) => status === 'pending'));
  const stuck = runs.filter(({ status }) => status === 'needs_attention');
  const paused = runs.filter(({ status }) => status === 'paused');
  const lines = [
    ...pending.flatMap((approval) => howToDecide(approval, style)),
    ...stuck.flatMap((each) => howToMend(each, style)),
    ...paused.flatMap(({ id, definition }) => [`${definition} is paused. Go on:`, `  ${style.bold(`baton resume ${id}`)}`]),
  ];
  if (lines.length > 0) return lines;
  if (run.status === 'failed') return ['What was done is kept. Try again from the step that failed:', `  ${style.bold(`baton retry ${run.id}`)}`];
  return [];
}

export function howToDecide({ id, stepId, question, options }: ApprovalView, style: Style): string[] {
  const commands = options.map(({ action, label, allowsModification }) => {
    const more = action === 'rewind' ? ' --to <step>' : allowsModification ? ' --modifications <file>' : '';
    return `  ${style.bold(`baton decide ${id} ${action}`)}${more}${label && label.toLowerCase() !== action ? style.dim(`   # ${oneLine(label)}`) : ''}`;
  });
  return [`${style.paint('?', 'yellow')} ${stepId ?? 'plan'}: ${oneLine(question)}`, ...commands];
}

function howToMend(run: RunView, style: Style): string[] {
  const step = run.steps.find(({ status }) => status === 'failed');
  const of = step ? `${run.id} ${step.id}` : run.id;
  const why = run.error ?? step?.error?.message ?? '';
  return [
    `${style.paint('!', 'red')} ${step?.id ?? run.definition} needs attention${why === '' ? '' : `: ${oneLine(why)}`}`,
    `  ${style.bold(`baton retry ${of}`)} ${style.dim('[--modifications <file>]')}`,
    `  ${style.bold(`baton skip ${of}`)} ${style.dim('[--output <json>]')}`,
    `  ${style.bold(`baton abort ${run.id}`)}`,
  ];
}

function wholeTree(run: RunView): RunView[] {
  return [run, ...run.children.flatMap(wholeTree)];
}
