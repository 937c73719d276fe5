/**
 * Where a run stands and what has to happen before it goes on: its state, what holds it and its child runs, and what
 * the clock will do.
 */
import { hasFailureToMend } from '../../contract/failures-to-mend.ts';
import type { RunView } from '../../contract/run-view.ts';
import type { StepView } from '../../contract/step-view.ts';
import type { Look } from './look.ts';
import { oneLine } from './style.ts';
import { table } from './table.ts';
import { dateTime } from './time.ts';

interface Held {
  readonly where: string;
  readonly by: string;
  /** When the clock takes it on. Null: it doesn't. */
  readonly dueAt: number | null;
}

/** Empty when it has ended. */
export function describeStanding(run: RunView, look: Look): string {
  if (run.finishedAt !== null) return '';
  const { style, width, program } = look;
  const rows = heldIn(run, '').map(({ where, by, dueAt }) => [where, by, dueAt === null ? '' : dateTime(dueAt)]);
  const idle = look.isWorkedOn === false ? noEngine(program) : '';
  return [
    machineOf(run, look),
    rows.length === 0 ? '' : table([{ title: 'HELD' }, { title: 'BY' }, { title: 'UNTIL' }], rows, style, width),
    idle,
  ]
    .filter(Boolean)
    .join('\n');
}

export function noEngine(program: string): string {
  return `No engine runs, so nothing moves: what is under way, and what the clock does, goes on with ${program} serve, or the app.\n`;
}

/** Whether the clock will do something in the run or its child runs, if an engine is there. */
export function hasTimes(run: RunView): boolean {
  return (
    run.finishedAt === null && (heldIn(run, '').some(({ dueAt }) => dueAt !== null) || run.children.some(hasTimes))
  );
}

function machineOf({ machine, state }: RunView, { style }: Look): string {
  if (!machine || machine.current === null) return '';
  const label = machine.states.find(({ name }) => name === machine.current)?.label ?? machine.current;
  const ways = machine.transitions
    .filter(({ from }) => from === machine.current)
    .map(
      ({ to, when, on, afterSeconds }) =>
        `  → ${to}  ${oneLine([on === null ? '' : `on "${on}"`, when === null ? '' : `when ${when}`, afterSeconds === null ? '' : `after ${afterSeconds} s`].filter(Boolean).join(', ')) || 'at once'}\n`,
    );
  const path = machine.path.map((step) => step.state).join(' → ');
  return `${style.bold('State')}  ${oneLine(label)}${label === state || state === null ? '' : ` (${state})`}\n${path === '' ? '' : `  ${style.dim(`came by ${path}`)}\n`}${ways.join('')}`;
}

function heldIn(run: RunView, path: string): Held[] {
  if (run.finishedAt !== null) return [];
  const at = (step: string | null) => `${path}${step ?? run.definition}`;
  const own: Held[] = [
    ...(run.status === 'paused' ? [{ where: at(null), by: 'a person: it is paused', dueAt: null }] : []),
    ...(hasFailureToMend(run)
      ? [{ where: at(null), by: `a failure: ${oneLine(run.error ?? 'it needs attention')}`, dueAt: null }]
      : []),
    ...(run.ending
      ? [
          {
            where: at(null),
            by: run.ending.phase === 'rolling_back' ? 'its end: what it did is undone' : 'its end: cleanup runs',
            dueAt: null,
          },
        ]
      : []),
    ...run.approvals.flatMap(({ status, stepId, question, expiresAt }) =>
      status === 'pending' ? [{ where: at(stepId), by: `a decision: ${oneLine(question)}`, dueAt: expiresAt }] : [],
    ),
    ...run.awaits.flatMap(({ signal, stepId, isWaiting }) =>
      isWaiting && stepId === null
        ? [{ where: at(null), by: `the signal "${oneLine(signal)}"`, dueAt: run.machine?.dueAt ?? null }]
        : [],
    ),
    ...run.steps.flatMap((step) => heldStep(step).map((held) => ({ ...held, where: at(step.id) }))),
  ];
  const hasSaid = own.some(({ dueAt }) => dueAt !== null && dueAt === run.machine?.dueAt);
  const clock =
    !hasSaid && run.machine?.dueAt ? [{ where: at(null), by: 'the time of its state', dueAt: run.machine.dueAt }] : [];
  return [
    ...own,
    ...clock,
    ...run.children.flatMap((child) => heldIn(child, `${path}${child.parentStepId ?? child.definition}/`)),
  ];
}

const OPEN: ReadonlySet<StepView['status']> = new Set(['queued', 'running', 'retrying', 'waiting', 'checkpoint']);

function heldStep({ status, wait, waitsFor, retryAt, sla, error, parts }: StepView): Omit<Held, 'where'>[] {
  const isOpen = OPEN.has(status);
  if (!isOpen) return [];
  const next = sla?.breachedAt === null ? (sla.warnedAt === null ? (sla.warnAt ?? sla.breachAt) : sla.breachAt) : null;
  return [
    ...(wait ? [{ by: waitInWords(wait), dueAt: wait.dueAt }] : []),
    ...(waitsFor ? [{ by: obstacleInWords(waitsFor), dueAt: null }] : []),
    ...(retryAt !== null
      ? [{ by: `a failure, and is tried again${error ? `: ${oneLine(error.message)}` : ''}`, dueAt: retryAt }]
      : []),
    ...(parts && parts.retrying > 0
      ? [{ by: `${parts.retrying} of its ${parts.kind}s, which are tried again`, dueAt: null }]
      : []),
    ...(next ? [{ by: 'its SLA', dueAt: next }] : []),
  ];
}

function waitInWords({ signals, correlation }: NonNullable<StepView['wait']>): string {
  if (signals.length === 0) return 'a time';
  const named = signals.map((name) => `"${oneLine(name)}"`).join(' or ');
  return `the signal ${named}${correlation === null ? '' : ` for ${oneLine(correlation)}`}`;
}

export function obstacleInWords({ kind, name }: NonNullable<StepView['waitsFor']>): string {
  const words = {
    pool: `room in the pool ${name}`,
    agent: `${name}, which is at work for others`,
    rate: `the rate of ${name}`,
    breaker: `the breaker of ${name}`,
    recovery: 'what an earlier engine left',
  } as const;
  return words[kind];
}
