/** What the items of a fan-out add up to. Pure. */
import type { FanOut } from '../definition/definition.ts';
import type { Json } from '../definition/json.ts';
import { partsOf } from '../run/parts.ts';
import { fanOutOf } from '../run/plan.ts';
import type { ErrorRecord, RunEventBody } from '../run/run-event.ts';
import type { Parts, RunState, StepState } from '../run/run-state.ts';
import { completionEvents } from './settle-attempt.ts';

/** How many of so many items may fail. Where nothing is said of how many: all of them. Later steps see the counts. */
export function mostFailures(list: FanOut | null, total: number): number {
  if (list === null || list.onItemFailure === 'fail') return 0;
  // Optional in definitions that older versions have kept.
  const { maxFailures = null, maxFailurePercentage = null } = list as Partial<FanOut>;
  const share = maxFailurePercentage === null ? Infinity : Math.floor((total * maxFailurePercentage) / 100 + 1e-9);
  return Math.min(maxFailures ?? Infinity, share);
}

export function endOfFanOut(state: RunState, step: StepState, parts: Parts): RunEventBody[] {
  return completionEvents(state, step, { stepId: step.id, attempt: step.attempt, output: outputOf(state, step, parts), response: null });
}

/** Of a step more of whose parts have failed than may. */
export function failureOf(state: RunState, step: StepState, parts: Parts): ErrorRecord {
  const first = partsOf(state, step).find(({ status }) => status === 'failed');
  const why = `${first?.id ?? step.id} failed: ${first?.error?.message ?? 'nobody knows why'}`;
  const list = fanOutOf(step.planned.step);
  if (parts.kind === 'iteration') return { code: 'iteration_failed', message: why, retryable: false };
  if (list?.onItemFailure !== 'continue') return { code: 'item_failed', message: why, retryable: false };
  const { failed, count } = parts;
  const allowed = mostFailures(list, count);
  const much = failed === count ? `All ${count} items` : `${failed} of ${count} items`;
  return { code: 'too_many_failures', message: `${much} failed, and ${allowed} may. The first: ${why}`, retryable: false, details: { failed, total: count, allowed } };
}

/** In the order of the input, whatever the order in which they ended. */
function outputOf(state: RunState, step: StepState, parts: Parts): Json {
  const failed = parts.failed === 0 ? [] : partsOf(state, step).filter(({ status }) => status === 'failed');
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
