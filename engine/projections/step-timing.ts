/** When a step was due, began and ended in its newest round. */
import type { StepView } from '../contract/step-view.ts';
import type { StepState } from '../run/run-state.ts';
import { roundOf, type StepHistory } from './step-history.ts';

const ENDED: ReadonlySet<StepView['status']> = new Set([
  'checkpoint',
  'completed',
  'failed',
  'skipped',
  'cancelled',
  'compensated',
]);

export function timingOf(step: StepState, history: StepHistory): StepView['timing'] {
  const first = roundOf(history)[0];
  const startedAt = first?.startedAt ?? null;
  const finishedAt = ENDED.has(step.status) ? history.endedAt : null;
  return {
    queuedAt: first ? first.queuedAt : step.status === 'queued' ? step.queuedAt : null,
    startedAt,
    finishedAt,
    queueMs: first && first.queuedAt !== null ? Math.max(0, first.startedAt - first.queuedAt) : null,
    durationMs: startedAt !== null && finishedAt !== null ? Math.max(0, finishedAt - startedAt) : null,
  };
}
