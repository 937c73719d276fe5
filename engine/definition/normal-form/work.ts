/** What work may say besides what every step may: how often it is done, what comes of it, and how it is undone. */
import type { Compensation, FanOut, Loop, WorkStep } from '../step.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import type { AuthoredWork } from '../schema/every-step.ts';
import { literalOf, NUMBER_BOUNDS } from '../timely-number.ts';
import { retryOf } from './retry.ts';

export function workOf(written: AuthoredWork): Pick<WorkStep, 'outputMapping' | 'forEach' | 'repeat' | 'compensate'> {
  const { outputMapping, compensate } = written;
  return {
    outputMapping: outputMapping ?? null,
    forEach: fanOutOf(written),
    repeat: written.repeat ? loopOf(written.repeat) : null,
    compensate: compensate ? compensationOf(compensate) : null,
  };
}

function compensationOf({
  agent,
  mode,
  input,
  retry,
  timeoutSeconds,
}: NonNullable<AuthoredWork['compensate']>): Compensation {
  return {
    agent,
    mode,
    input: input ?? {},
    retry: retry ? retryOf(retry) : null,
    timeoutSeconds: literalOf(timeoutSeconds) ?? null,
  };
}

/**
 * What stands within `for_each` goes before what stands beside it. Whoever allows failures means that the others go on.
 */
function fanOutOf({ forEach, ...beside }: AuthoredWork): FanOut | null {
  if (forEach === undefined) return null;
  const within: Partial<Exclude<typeof forEach, string>> = typeof forEach === 'string' ? { items: forEach } : forEach;
  const items = (within.items ?? '').trim();
  const maxFailures = within.maxFailures ?? beside.maxFailures;
  const maxFailurePercentage = within.maxFailurePercentage ?? beside.maxFailurePercentage;
  const isTolerant = maxFailures !== undefined || maxFailurePercentage !== undefined;
  return {
    items: items.includes('{{') ? items : `{{ ${items} }}`,
    maxParallel: literalOf(within.maxParallel ?? beside.maxParallel) ?? null,
    onItemFailure: within.onItemFailure ?? beside.onItemFailure ?? (isTolerant ? 'continue' : 'fail'),
    maxFailures: literalOf(maxFailures) ?? null,
    maxFailurePercentage: literalOf(maxFailurePercentage) ?? null,
  };
}

function loopOf(written: NonNullable<AuthoredWork['repeat']>): Loop {
  const { until, maxIterations, onExhausted, delaySeconds, backoffMultiplier, maxDelaySeconds } = written;
  const condition =
    until === undefined
      ? { kind: 'while' as const, expression: conditionOf(written.while ?? 'false') }
      : { kind: 'until' as const, expression: conditionOf(until) };
  // As far as anybody knows before it starts: all that there may be.
  return {
    condition,
    maxIterations: literalOf(maxIterations) ?? NUMBER_BOUNDS.maxIterations.most,
    onExhausted,
    ...(delaySeconds !== undefined && {
      delay: { seconds: delaySeconds, backoffMultiplier: backoffMultiplier ?? 1, maxSeconds: maxDelaySeconds ?? null },
    }),
  };
}
