/**
 * WHAT IS DUE NEXT among the parts of steps that were expanded: items of a fan-out, iterations of a loop.
 *
 * Rules
 *  1. Never more parts of a step under way, or waiting for room outside of the run, than its own limit; its default is the run's.
 *     The step itself counts as one.
 *  2. There are no batches: whenever a part ends, the next one starts. Retries whose time has come go first.
 *  3. `on_item_failure: fail`: after the first failure for good nothing new starts, what is under way ends, and the step fails.
 *  4. A run that is failing starts no part; the step is given up when what is under way has ended.
 */
import type { Json } from '../definition/json.ts';
import { partsOf } from '../run/parts.ts';
import type { ErrorRecord, RunEventBody } from '../run/run-event.ts';
import type { Parts, RunState, StepState } from '../run/run-state.ts';
import type { Move } from './move.ts';
import { completionEvents, failForGood } from './settle-attempt.ts';

export function nextMoveOfParts(state: RunState, now: number): Move | null {
  for (const index of state.expanded) {
    const step = state.steps[index];
    const move = step?.parts ? nextMoveOf(state, step, step.parts, now) : null;
    if (move) return move;
  }
  return null;
}

/** Rule 1. */
export function partLimit(state: RunState, { planned: { step }, parts }: StepState): number {
  if (parts?.kind === 'iteration') return 1;
  const own = step.type === 'agent' || step.type === 'orchestration' ? step.forEach?.maxParallel : null;
  return own ?? state.maxParallel;
}

function nextMoveOf(state: RunState, step: StepState, parts: Parts, now: number): Move | null {
  if (state.failing) return parts.underWay === 0 ? record(...giveUpWaiting(state, step), cancelled(step)) : null; // rule 4
  const failure = failureOf(state, step, parts);
  if (failure) return parts.underWay === 0 ? record(...giveUpWaiting(state, step), ...failForGood(state, step, failure)) : null; // rule 3
  if (parts.unsettled === 0) {
    return record(...completionEvents(state, step, { stepId: step.id, attempt: step.attempt, output: outputOf(state, step, parts), response: null }));
  }
  if (parts.underWay + parts.ready.aside >= partLimit(state, step)) return null; // they all need the same, so none goes by another
  const next = dueRetryOf(state, step, now) ?? state.steps[parts.ready.peek() ?? -1]; // rule 2
  return next ? { kind: 'start', step: next, attempt: next.attempt + 1 } : null;
}

function failureOf(state: RunState, step: StepState, parts: Parts): ErrorRecord | null {
  const { step: written } = step.planned;
  const isTolerant = (written.type === 'agent' || written.type === 'orchestration') && written.forEach?.onItemFailure === 'continue';
  if (parts.failed === 0 || isTolerant) return null;
  const first = partsOf(state, step).find(({ status }) => status === 'failed');
  const why = first?.error?.message ?? 'an item failed';
  return { code: 'item_failed', message: `${first?.id ?? step.id} failed: ${why}`, retryable: false };
}

/** In the order of the input, whatever the order in which they ended. */
function outputOf(state: RunState, step: StepState, parts: Parts): Json {
  const failed = partsOf(state, step).filter(({ status }) => status === 'failed');
  return {
    results: [...parts.outputs],
    errors: failed.map((part) => ({
      index: part.partOf?.position ?? 0,
      item: part.partOf?.item ?? null,
      agent: part.error?.agent ?? null,
      code: part.error?.code ?? 'unknown',
      message: part.error?.message ?? '',
      time: new Date(part.endedAt).toISOString(),
    })),
    total: parts.count,
    succeeded: parts.count - failed.length,
    failed: failed.length,
  };
}

function dueRetryOf(state: RunState, step: StepState, now: number): StepState | undefined {
  let due: StepState | undefined;
  for (const index of state.waiting) {
    const part = state.steps[index];
    if (part?.partOf?.parentIndex === step.index && part.retryAt <= now && (!due || part.retryAt < due.retryAt) && !step.parts?.ready.isAside(index)) due = part;
  }
  return due;
}

function giveUpWaiting(state: RunState, step: StepState): RunEventBody[] {
  return partsOf(state, step).flatMap((part) => (part.status === 'waiting' ? [cancelled(part)] : []));
}

function cancelled({ id, attempt }: StepState): RunEventBody {
  return { type: 'orchestration.step.cancelled', data: { stepId: id, attempt } };
}

function record(...events: RunEventBody[]): Move {
  return { kind: 'record', events };
}
