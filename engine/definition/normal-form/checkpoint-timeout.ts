import type { CheckpointTimeout } from '../checkpoint.ts';
import type { AnyTimeout } from '../schema/checkpoint.ts';

export function timeoutOf(written: AnyTimeout): CheckpointTimeout {
  const { afterSeconds, outcome, escalateTo, goTo, then, message } = written;
  return {
    afterSeconds,
    outcome,
    escalateTo: escalateTo ?? null,
    goTo: goTo ?? null,
    then: then ? timeoutOf(then) : null,
    ...(message !== undefined && { message }),
  };
}
