/** A run as text for people. */
import type { ItemView } from '../../contract/run-items.ts';
import type { ExpressionProblemView, RunView } from '../../contract/run-view.ts';
import type { StepView } from '../../contract/step-view.ts';
import type { Look } from './look.ts';
import { describeStanding, obstacleInWords } from './standing.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';
import { signedEndedStepStatus, signedRunStanding, signedStepStatus } from './status.ts';
import { table } from './table.ts';
import { ago, durationText } from './time.ts';
import { valueBlock } from './value.ts';
import { warningsInWords } from './warnings.ts';

/** Everything: what it is, its parameters, its steps and those of its children, its decisions, its output. */
export function describeRun(run: RunView, look: Look, failedItems: readonly FailedItems[] = []): string {
  return [
    describeOutcome(run, look),
    describeStanding(run, look),
    parameters(run, look),
    stepTable(run, look),
    itemTable(failedItems, look),
    decisions(run, look),
    describeOutput(run, look),
  ]
    .filter(Boolean)
    .join('\n');
}

/** How it stands, in two or three lines. */
export function describeOutcome(run: RunView, { style, now, isWorkedOn }: Look): string {
  const title = [
    style.bold(run.definition),
    style.dim(run.version),
    ' ',
    signedRunStanding(run, style, isWorkedOn),
    run.mode === 'rehearsal' ? style.paint('(rehearsal)', 'magenta') : style.bold('(live)'),
  ];
  const took = `${run.finishedAt === null ? 'for' : 'took'} ${durationText(run.metrics.totalMs)}`;
  const details = [
    `run ${run.id}`,
    `for ${run.owner}`,
    `started ${ago(run.createdAt, now)}`,
    took,
    `${run.stepsDone} of ${run.stepsTotal} steps`,
  ];
  const lines = [title.filter(Boolean).join(' '), style.dim(details.join(' · '))];
  const labels = Object.entries(run.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [...(run.title === undefined ? [] : [style.bold(run.title)]), ...labels].map(oneLine);
  if (words.length > 0) lines.push(words.join('  '));
  if (run.status === 'partially_completed')
    lines.push(
      style.paint(
        `Not everything was delivered: ${run.steps.flatMap(missingOf).join(', ')} failed, and the run went on without.`,
        'yellow',
      ),
    );
  else if (run.error) lines.push(style.paint(oneLine(run.error), 'red'));
  return lines.map((line) => `${line}\n`).join('');
}

function missingOf({ id, status, parts }: StepView): string[] {
  if (status === 'failed') return [id];
  const missing = parts?.kind === 'item' && status === 'completed' ? parts.count - parts.succeeded : 0;
  return missing > 0 ? [`${missing} of ${parts?.count} items of ${id}`] : [];
}

export function describeOutput({ output, status, problems = [] }: RunView, look: Look): string {
  const hasOutput = output !== null && (status === 'completed' || status === 'partially_completed');
  return [
    hasOutput ? `${look.style.bold('Output')}\n${valueBlock(output, look.style)}` : '',
    describeProblems(problems, look),
  ]
    .filter(Boolean)
    .join('\n');
}

/** What the output, a question or a transition could not be made of. */
function describeProblems(problems: readonly ExpressionProblemView[], { style }: Look): string {
  return problems
    .map(
      ({ place, source, message }) => `${style.paint('!', 'yellow')} ${oneLine(`${place}: ${message} (${source})`)}\n`,
    )
    .join('');
}

function parameters({ parameters: given }: RunView, { style }: Look): string {
  const names = Object.keys(given);
  return names.length === 0 ? '' : `${style.bold('Parameters')}\n${valueBlock(given, style)}`;
}

function stepTable(run: RunView, { style, width, isWorkedOn = true }: Look): string {
  const rows = stepRows(run, '', style, isWorkedOn);
  return rows.length === 0
    ? ''
    : table(
        [
          { title: 'STEP' },
          { title: 'STATUS' },
          { title: 'TIME', align: 'right' },
          { title: 'AGENT' },
          { title: 'NOTE' },
        ],
        rows,
        style,
        width,
      );
}

/** The first of a step's items that failed, and how many there are. */
export interface FailedItems {
  readonly items: readonly ItemView[];
  readonly total: number;
}

function itemTable(failed: readonly FailedItems[], { style, width }: Look): string {
  const rows = failed.flatMap(({ items, total }) => [
    ...items.map(({ id, item, error }) => [id, oneLine(JSON.stringify(item)), oneLine(error?.message ?? '')]),
    ...(total > items.length ? [['…', `and ${total - items.length} more`, '']] : []),
  ]);
  return rows.length === 0 ? '' : table([{ title: 'FAILED' }, { title: 'ITEM' }, { title: 'WHY' }], rows, style, width);
}

function stepRows(run: RunView, indent: string, style: Style, isWorkedOn: boolean): string[][] {
  return run.steps.flatMap((step) => {
    const children = run.children.filter(({ parentStepId }) => parentStepId === step.id);
    const time = step.timing.durationMs === null ? '' : durationText(step.timing.durationMs);
    const row = [
      `${indent}${step.id}`,
      run.finishedAt === null
        ? signedStepStatus(step.status, style, isWorkedOn)
        : signedEndedStepStatus(step.status, style),
      time,
      workerOf(step),
      [...routes(step, run.cleanup.includes(step.id)), ...notes(step)].join(', '),
    ];
    return [
      row,
      ...escalationRows(step, indent, style),
      ...children.flatMap((child) => stepRows(child, `${indent}  `, style, isWorkedOn)),
    ];
  });
}

function workerOf({ agent, agentVersion, type }: StepView): string {
  return agent === null ? type : [agent, agentVersion].filter(Boolean).join(' ');
}

function escalationRows({ escalation }: StepView, indent: string, style: Style): string[][] {
  if (!escalation) return [];
  const { id, status, agent, error } = escalation;
  return [[`${indent}  ${id}`, signedStepStatus(status, style), '', agent, error ? oneLine(error.message) : '']];
}

/** As its definition says it, where that is not the usual. */
function routes({ join, after = [] }: StepView, isCleanup: boolean): string[] {
  const isUsual = join === undefined || join === (isCleanup ? 'any' : 'all');
  const said = typeof join === 'object' ? `at least ${join.atLeast}` : join;
  return [isUsual ? '' : `join: ${said}`, after.length > 0 ? `after: ${after.join(', ')}` : ''].filter(Boolean);
}

function notes(step: StepView): string[] {
  return [
    step.waitsFor ? `waits for ${obstacleInWords(step.waitsFor)}` : '',
    step.parts ? partsInWords(step.parts) : '',
    step.attempt > 1 ? `attempt ${step.attempt}` : '',
    step.cache?.status === 'hit' ? 'from the cache' : '',
    step.skipped ? skippedBecause(step) : '',
    step.type === 'switch' && step.status === 'completed' ? wayTaken(step) : '',
    warningsInWords(step.attempts.at(-1)?.warnings ?? []),
    step.error ? oneLine(step.error.message) : '',
  ].filter(Boolean);
}

function partsInWords({
  kind,
  count,
  most,
  succeeded,
  failed,
  running,
  retrying,
}: NonNullable<StepView['parts']>): string {
  const going = [
    running > 0 ? `${running} under way` : '',
    retrying > 0 ? `${retrying} to be tried again` : '',
    failed > 0 ? `${failed} failed` : '',
  ];
  const done = kind === 'item' ? `${succeeded} of ${count} items done` : `${count} of at most ${most} iterations`;
  return [done, ...going].filter(Boolean).join(', ');
}

const SKIPPED_BECAUSE = {
  guard: 'condition not met',
  dependency: 'what it needs did not deliver',
  route: 'another way taken',
  operator: 'by an operator',
} as const;

/** `condition not met: steps.score.total >= 70 (steps.score.total is 40)`. */
function skippedBecause({ skipped, condition }: StepView): string {
  const reason = skipped ? SKIPPED_BECAUSE[skipped.reason] : '';
  if (skipped?.reason !== 'guard' || !condition) return reason;
  const values = condition.values.map(({ path, value }) => `${path} is ${value}`).join(', ');
  return oneLine(`${reason}: ${condition.expression}${values === '' ? '' : ` (${values})`}`);
}

/** `to sales: steps.score.total >= 70`. */
function wayTaken({ chosen, choices }: StepView): string {
  if (chosen === null) return 'took no way';
  const taken = choices.find(({ goTo }) => goTo === chosen);
  return oneLine(`to ${chosen}${taken ? `: ${taken.label}` : ''}`);
}

function decisions(run: RunView, { style, width, now }: Look): string {
  const rows = approvalRows(run, '', style, now);
  return rows.length === 0
    ? ''
    : table([{ title: 'DECISION' }, { title: 'OF' }, { title: 'BY' }, { title: 'QUESTION' }], rows, style, width);
}

function approvalRows(run: RunView, path: string, style: Style, now: number): string[][] {
  const own = run.approvals.map((approval) => {
    const decided =
      approval.status === 'pending' ? style.paint('? pending', 'yellow') : (approval.decision ?? approval.status);
    const by =
      approval.decidedBy === null
        ? ''
        : `${oneLine(approval.decidedBy)}${approval.decidedAt === null ? '' : `, ${ago(approval.decidedAt, now)}`}`;
    return [decided, `${path}${approval.stepId ?? 'plan'}`, by, oneLine(approval.question)];
  });
  return [
    ...own,
    ...run.children.flatMap((child) => approvalRows(child, `${path}${child.parentStepId ?? ''}/`, style, now)),
  ];
}
