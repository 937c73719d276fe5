/**
 * What happened when, as bars: queues, attempts, the pauses between them, people who were asked, children inline. Pure.
 */
import type { AttemptView } from '../../../engine/contract/attempt-view.ts';
import type { RunView } from '../../../engine/contract/run-view.ts';
import type { StepView } from '../../../engine/contract/step-view.ts';
import { allStepsOf } from './phases.ts';

export type BarKind = 'queue' | 'pause' | 'people' | 'running' | 'completed' | 'failed' | 'cancelled';

export interface Bar {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  /** Of many that were at work together: their share of the most there were, 0 to 1. */
  readonly weight?: number;
  /** What it was, in words. */
  readonly label: string;
}

export interface TimelineRow {
  readonly key: string;
  readonly runId: string;
  readonly stepId: string;
  readonly name: string;
  readonly depth: number;
  readonly bars: readonly Bar[];
}

export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly TimelineRow[];
}

/** @param now the end of what goes on */
export function timelineOf(run: RunView, now: number): Timeline {
  const rows = rowsOf(run, now, 0);
  const to = Math.max(
    run.finishedAt ?? now,
    run.createdAt + 1,
    ...rows.flatMap(({ bars }) => bars.map((bar) => bar.to)),
  );
  return { from: run.createdAt, to, rows };
}

function rowsOf(run: RunView, now: number, depth: number): TimelineRow[] {
  const end = run.finishedAt ?? now;
  return allStepsOf(run).flatMap((step) => [
    {
      key: `${run.id}/${step.id}`,
      runId: run.id,
      stepId: step.id,
      name: step.name,
      depth,
      bars: barsOf(run, step, end),
    },
    ...run.children
      .filter(({ parentStepId }) => parentStepId === step.id)
      .flatMap((child) => rowsOf(child, now, depth + 1)),
  ]);
}

function barsOf(
  { approvals, status: runStatus }: RunView,
  { id, attempts, timing, retryAt, parts, status: stepStatus }: StepView,
  end: number,
): Bar[] {
  const bars: Bar[] = [];
  const add = (kind: BarKind, from: number, to: number, label: string) => {
    if (to >= from) bars.push({ kind, from, to, label });
  };
  if (timing.queuedAt !== null) add('queue', timing.queuedAt, timing.startedAt ?? end, 'In the queue');
  attempts.forEach((attempt, index) => {
    const before = attempts[index - 1];
    if (before?.finishedAt && before.status === 'failed')
      add('pause', before.finishedAt, attempt.startedAt, `Pause before attempt ${attempt.attempt}`);
    if (!parts?.activity || attempt !== attempts.at(-1))
      add(attempt.status, attempt.startedAt, attempt.finishedAt ?? end, wordsOf(attempt));
  });
  if (parts?.activity)
    bars.push(
      ...densityOf(
        parts.activity,
        stepStatus === 'failed' ? 'failed' : stepStatus === 'running' ? 'running' : 'completed',
        parts.kind,
      ),
    );
  const last = attempts.at(-1)?.finishedAt;
  if (retryAt !== null && last) add('pause', last, Math.min(retryAt, end), 'Pause before it is tried again');
  if (last && stepStatus === 'failed' && runStatus === 'needs_attention')
    add('people', last, end, 'Waits for an operator');
  for (const { stepId, requestedAt, decidedAt, status } of approvals) {
    if (stepId === id)
      add(
        'people',
        requestedAt,
        decidedAt ?? end,
        status === 'pending' ? 'Waits for a decision' : 'Waited for a decision',
      );
  }
  return bars;
}

/** Hundreds of items are one row: the more of them were at work, the stronger it is drawn. */
function densityOf(
  { from, to, atWork }: NonNullable<NonNullable<StepView['parts']>['activity']>,
  kind: BarKind,
  of: 'item' | 'iteration',
): Bar[] {
  const most = Math.max(...atWork, 1e-9);
  const stretch = (to - from) / atWork.length;
  return atWork.flatMap((count, place) =>
    count > 0
      ? [
          {
            kind,
            from: from + place * stretch,
            to: from + (place + 1) * stretch,
            label: `${count} ${count === 1 ? of : `${of}s`} at work`,
            weight: count / most,
          },
        ]
      : [],
  );
}

function wordsOf({ attempt, status, error }: AttemptView): string {
  return `Attempt ${attempt}: ${error ? error.message : status}`;
}
