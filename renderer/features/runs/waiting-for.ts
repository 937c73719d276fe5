/** What a run that goes on waits for, in a sentence with the place where it can be answered. Pure. */
import { hasFailureToMend } from '../../../engine/contract/failures-to-mend.ts';
import type { RunView } from '../../../engine/contract/run-view.ts';
import type { StepView } from '../../../engine/contract/step-view.ts';
import { placeOfRoom, roomWords } from '../../design/room-words.ts';
import { waitWords } from './signal-words.ts';

export interface WaitingFor {
  readonly text: string;
  readonly tone: 'active' | 'attention' | 'bad';
  /** Where to go to, of this page's own links. Null: nothing has to be done. */
  readonly to: string | null;
  readonly link: string | null;
  /** When that ends by itself. */
  readonly at: number | null;
}

/** The most urgent first. */
export function waitingFor(run: RunView): WaitingFor[] {
  return [
    ...ofThis(run),
    ...run.children.flatMap((child) =>
      waitingFor(child)
        .filter(({ tone }) => tone !== 'active')
        .map((waiting) => ofChild(child, waiting)),
    ),
  ];
}

function ofThis(run: RunView): WaitingFor[] {
  const { approvals, awaits, machine, steps, status, error, ending, rollback } = run;
  const waiting: WaitingFor[] = approvals
    .filter((approval) => approval.status === 'pending')
    .map(({ id, question }) => ({
      text: question,
      tone: 'attention',
      to: `/approvals/${id}`,
      link: 'Decide',
      at: null,
    }));
  if (run.setAside)
    return [
      {
        text: `Set aside: ${run.setAside.message}. Retry takes it up again where it stood; cancel ends it, and nothing is undone or cleaned up.`,
        tone: 'bad',
        to: null,
        link: null,
        at: null,
      },
    ];
  waiting.push(...leftOver(run));
  if (ending) waiting.push({ text: endingWords(run), tone: 'active', to: null, link: null, at: null });
  if (hasFailureToMend(run) || status === 'failed') {
    const failed = [...steps, ...(rollback?.steps ?? [])].filter((step) => step.status === 'failed');
    for (const { name, error: reason } of failed)
      waiting.push({
        text: `“${name}” failed: ${reason?.message ?? 'no reason was given'}`,
        tone: 'bad',
        to: null,
        link: null,
        at: null,
      });
    if (failed.length === 0 && error) waiting.push({ text: error, tone: 'bad', to: null, link: null, at: null });
  }
  if (status === 'paused')
    waiting.push({
      text: 'Paused by an operator. What runs is finished, nothing new starts.',
      tone: 'attention',
      to: null,
      link: null,
      at: null,
    });
  waiting.push(...forRoom(steps));
  for (const { name, retryAt, wait, waitsFor } of steps) {
    if (waitsFor) continue;
    if (wait)
      waiting.push({
        text: `“${name}” waits for ${waitWords(wait)}`,
        tone: wait.signals.length > 0 ? 'attention' : 'active',
        to: null,
        link: null,
        at: wait.dueAt,
      });
    if (retryAt !== null)
      waiting.push({
        text: `“${name}” is tried again`,
        tone: 'active',
        to: null,
        link: null,
        at: retryAt,
      });
  }
  const ofState = awaits.filter(({ stepId, isWaiting }) => stepId === null && isWaiting).map(({ signal }) => signal);
  const state = machine?.states.find(({ name }) => name === machine.current)?.label ?? '';
  if (ofState.length > 0)
    waiting.push({
      text: `In “${state}” it waits for ${ofState.join(' or ')}`,
      tone: 'attention',
      to: null,
      link: null,
      at: machine?.dueAt ?? null,
    });
  else if (machine && machine.dueAt !== null)
    waiting.push({ text: `“${state}” ends by itself`, tone: 'active', to: null, link: null, at: machine.dueAt });
  return waiting;
}

/** Steps that wait for the same thing are one line. */
function forRoom(steps: readonly StepView[]): WaitingFor[] {
  const groups = new Map<string, StepView[]>();
  for (const step of steps) {
    if (!step.waitsFor) continue;
    const key = `${step.waitsFor.kind} ${step.waitsFor.name}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()].flatMap(([first, ...others]): WaitingFor[] => {
    if (!first?.waitsFor) return [];
    const who = others.length === 0 ? `“${first.name}” waits` : `“${first.name}” and ${others.length} more wait`;
    return [
      {
        text: `${who} for ${roomWords(first.waitsFor)}`,
        tone: 'attention',
        to: placeOfRoom(first.waitsFor),
        link: 'See',
        at: first.waitsFor.until,
      },
    ];
  });
}

/** Of a run that has ended: what was not undone, and what nobody waited for. */
function leftOver({ ending, rollback, killed, steps }: RunView): WaitingFor[] {
  if (ending) return [];
  const said = (text: string): WaitingFor => ({ text, tone: 'bad', to: null, link: null, at: null });
  const nameOf = (id: string) => steps.find((step) => step.id === id)?.name ?? id;
  const failed = (rollback?.notCompensated ?? [])
    .filter(({ reason }) => reason === 'failed' || reason === 'killed')
    .map(({ stepId }) => `“${nameOf(stepId)}”`);
  return [
    ...(failed.length > 0 ? [said(`Not undone: ${failed.join(', ')}`)] : []),
    ...(killed
      ? [
          said(
            `Killed${killed.notes ? ` (“${killed.notes}”)` : ''}. ${killed.skipped.length > 0 ? `Left out: ${killed.skipped.join(', ')}` : 'Nothing was left out'}`,
          ),
        ]
      : []),
  ];
}

/** `Rolling back: 2 of 5 undone. Then it ends as failed.` */
function endingWords({ ending, rollback }: RunView): string {
  const outcome = ending?.outcome.replaceAll('_', ' ') ?? '';
  const why = ending?.error ? `: ${ending.error.message}` : '.';
  const doing =
    ending?.phase === 'leaving'
      ? 'Waiting for its child runs to end.'
      : ending?.phase === 'rolling_back'
        ? `Rolling back: ${rollback?.undone ?? 0} of ${rollback?.steps.length ?? 0} undone.`
        : 'Cleaning up.';
  return `${doing} Then the run ends as ${outcome}${why}`;
}

function ofChild({ id, definition }: RunView, waiting: WaitingFor): WaitingFor {
  return {
    ...waiting,
    text: `${definition}: ${waiting.text}`,
    ...(waiting.to === null && { to: `/runs/${id}`, link: 'Open' }),
  };
}
