/** What the items of a fan-out add up to. Pure. */
import type { Json } from '../values/json.ts';
import { partsOf } from '../run/parts.ts';
import { fanOutOf } from '../run/plan.ts';
import type { ErrorRecord, RunEventBody } from '../run/run-event.ts';
import { mostFailures } from '../run/failed-parts.ts';
import type { Parts, RunState, StepState } from '../run/run-state.ts';
import { completionEvents, failForGood } from './settle-attempt.ts';

/**
 * Of a list whose time is up, with what it had under way told to stop: it goes on with the items that have delivered
 * where as many may be missing, and else fails, with them for those who come after it all the same.
 */
export function cutShort(state: RunState, step: StepState, parts: Parts, error: ErrorRecord): RunEventBody[] {
  const list = fanOutOf(step.planned.step);
  const unfinished = parts.count - delivered(state, step).length;
  const output = outputOf(state, step, parts, error);
  if (list?.onItemFailure !== 'continue' || unfinished > mostFailures(list, parts.count))
    return failForGood(state, step, error, { output });
  return completionEvents(state, step, {
    stepId: step.id,
    attempt: step.attempt,
    output,
    response: null,
    ...(unfinished > 0 && { unfinished }),
  });
}

/** Of a list more of whose items have failed than may: what the others have delivered. */
export function failureOfParts(state: RunState, step: StepState, parts: Parts): RunEventBody[] {
  const error = failureOf(state, step, parts);
  return failForGood(
    state,
    step,
    error,
    parts.kind === 'item'
      ? {
          output: outputOf(state, step, parts, {
            ...error,
            code: 'not_done',
            message: 'Not done: its step had failed',
          }),
        }
      : {},
  );
}

export function endOfFanOut(state: RunState, step: StepState, parts: Parts): RunEventBody[] {
  return completionEvents(state, step, {
    stepId: step.id,
    attempt: step.attempt,
    output: outputOf(state, step, parts),
    response: null,
  });
}

/** Of a step more of whose parts have failed than may. */
function failureOf(state: RunState, step: StepState, parts: Parts): ErrorRecord {
  const first = partsOf(state, step).find(({ status }) => status === 'failed');
  const why = `${first?.id ?? step.id} failed: ${first?.error?.message ?? 'nobody knows why'}`;
  const list = fanOutOf(step.planned.step);
  if (parts.kind === 'iteration') return { code: 'iteration_failed', message: why, retryable: false };
  if (list?.onItemFailure !== 'continue') return { code: 'item_failed', message: why, retryable: false };
  const { failed, count, refused } = parts;
  if (refused > 0)
    return {
      code: 'limit_exceeded',
      message: `No item goes on that the tree of runs has no room for. The first: ${why}`,
      retryable: false,
    };
  const allowed = mostFailures(list, count);
  const much = failed === count ? `All ${count} items` : `${failed} of ${count} items`;
  return {
    code: 'too_many_failures',
    message: `${much} failed, and ${allowed} may. The first: ${why}`,
    retryable: false,
    details: { failed, total: count, allowed },
  };
}

/**
 * In the order of the input, whatever the order in which they ended. `notDone`:
 * why those have nothing that have not ended.
 */
function outputOf(state: RunState, step: StepState, parts: Parts, notDone?: ErrorRecord): Json {
  const missing =
    parts.failed === 0 && !notDone
      ? []
      : partsOf(state, step).filter(
          ({ status, hasDelivered }) => status === 'failed' || (notDone !== undefined && !hasDelivered),
        );
  return {
    results: [...parts.outputs],
    errors: missing.map(({ status, partOf, error, endedAt }) => {
      const why = status === 'failed' ? error : notDone;
      return {
        index: partOf?.position ?? 0,
        item: partOf?.item ?? null,
        agent: why?.agent ?? null,
        code: why?.code ?? 'unknown',
        message: why?.message ?? '',
        time: status === 'failed' ? new Date(endedAt).toISOString() : null,
      };
    }),
    total: parts.count,
    succeeded: parts.count - missing.length,
    failed: missing.length,
  };
}

function delivered(state: RunState, step: StepState): StepState[] {
  return partsOf(state, step).filter(({ hasDelivered }) => hasDelivered);
}
