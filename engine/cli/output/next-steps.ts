/** What an operator can do about a run that stands still, as commands to type. */
import type { ApprovalView } from '../../contract/approvals.ts';
import { hasFailureToMend } from '../../contract/failures-to-mend.ts';
import type { RunView } from '../../contract/run-view.ts';
import type { Look } from './look.ts';
import { oneLine } from './style.ts';

type Saying = Pick<Look, 'style' | 'program'>;

/** Lines; none when there is nothing to do. */
export function nextSteps(run: RunView, look: Saying): string[] {
  const runs = wholeTree(run);
  const pending = runs.flatMap(({ approvals }) => approvals.filter(({ status }) => status === 'pending'));
  const stuck = runs.filter(hasFailureToMend);
  const paused = runs.filter(({ status }) => status === 'paused');
  const lines = [
    ...pending.flatMap((approval) => howToDecide(approval, look)),
    ...stuck.flatMap((each) => howToMend(each, look)),
    ...runs.flatMap((each) => howToSignal(each, look)),
    ...paused.flatMap(({ id, definition }) => [`${definition} is paused. Go on:`, command(look, `resume ${id}`)]),
  ];
  if (lines.length > 0) return lines;
  if (run.status !== 'failed') return [];
  const step = failingStep(run);
  return [
    `What was done is kept. Try again from ${step ?? 'the step that failed'}:`,
    command(look, `retry ${step === null ? run.id : `${run.id} ${step}`}`),
  ];
}

export function howToDecide({ id, kind, stepId, question, options }: ApprovalView, look: Saying): string[] {
  const { style } = look;
  const isFilledIn = options.some(({ fields = [] }) => fields.length > 0);
  const commands = options.map(({ action, outcome = action, label, allowsModification, fields = [] }) => {
    const more =
      kind === 'tools' && action === 'continue'
        ? ` --call '*=approve'`
        : fields.length > 0
          ? ` --answer ${fields[0] ?? ''}=<value>`
          : action === 'rewind'
            ? ' --to <step>'
            : allowsModification
              ? ' --modifications <file>'
              : '';
    return `${command(look, `decide ${id} ${outcome}`)}${more}${label && label.toLowerCase() !== outcome ? style.dim(`   # ${oneLine(label)}`) : ''}`;
  });
  const whatToRead = kind === 'tools' ? 'with their arguments' : isFilledIn ? 'with what is filled in' : null;
  const toRead = whatToRead === null ? [] : [`${command(look, `approvals ${id}`)}${style.dim(`   # ${whatToRead}`)}`];
  return [`${style.paint('?', 'yellow')} ${stepId ?? 'plan'}: ${oneLine(question)}`, ...toRead, ...commands];
}

function howToSignal({ id, awaits, steps }: RunView, look: Saying): string[] {
  return awaits.flatMap(({ signal, stepId, correlation, isWaiting }) => {
    if (!isWaiting) return [];
    const dueAt = steps.find((step) => step.id === stepId)?.wait?.dueAt ?? null;
    const until =
      dueAt === null ? '' : `, until ${new Date(dueAt).toISOString().slice(0, 16).replace('T', ' ')} UTC at most`;
    const which = correlation === null ? '' : ` --correlation ${JSON.stringify(correlation)}`;
    return [
      `${look.style.paint('◷', 'cyan')} ${stepId ?? 'the run'} waits for the signal "${oneLine(signal)}"${until}`,
      command(look, `signal ${id} ${JSON.stringify(signal)}${which}`),
    ];
  });
}

function howToMend(run: RunView, look: Saying): string[] {
  const { style } = look;
  if (run.setAside) {
    return [
      `${style.paint('!', 'red')} ${run.definition} is set aside: ${oneLine(run.error ?? '')}`,
      `${command(look, `retry ${run.id}`)}   ${style.dim('# takes it up again where it stood')}`,
      `${command(look, `cancel ${run.id}`)}   ${style.dim('# ends it; nothing is undone or cleaned up')}`,
    ];
  }
  const failing = failingStep(run);
  const step = run.steps.find(({ id }) => id === failing);
  const of = failing === null ? run.id : `${run.id} ${failing}`;
  const why = run.error ?? step?.error?.message ?? '';
  return [
    `${style.paint('!', 'red')} ${failing ?? run.definition} needs attention${why === '' ? '' : `: ${oneLine(why)}`}`,
    `${command(look, `retry ${of}`)} ${style.dim('[--modifications <file>]')}`,
    `${command(look, `skip ${of}`)} ${style.dim('[--output <json>]')}`,
    command(look, `abort ${run.id}`),
  ];
}

/**
 * The one that the run's error tells of. A step whose failure its author let pass may have failed as well, and keeps
 * nothing from going on.
 */
function failingStep({ error, errors, steps }: RunView): string | null {
  const newest = [...errors].sort((a, b) => b.time - a.time);
  const told = error === null ? undefined : newest.find(({ message }) => error.includes(message));
  return (told ?? newest[0])?.step ?? steps.find(({ status }) => status === 'failed')?.id ?? null;
}

function command({ style, program }: Saying, words: string): string {
  return `  ${style.bold(`${program} ${words}`)}`;
}

function wholeTree(run: RunView): RunView[] {
  return [run, ...run.children.flatMap(wholeTree)];
}
