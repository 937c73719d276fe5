/** What a step waits for outside of its run, in words. Pure. */
import type { StepWait } from '../../engine/contract/admission.ts';

export function roomWords({ kind, name }: Pick<StepWait, 'kind' | 'name'>): string {
  const words = {
    pool: `room in the pool “${name}”`,
    agent: `${name}, which is at work for others`,
    rate: `${name}: it was called as often as its rate allows`,
    breaker: `${name}: its breaker is open`,
    recovery: 'what an earlier engine left to be taken up',
  } as const;
  return words[kind];
}

/** Where an operator sees who has the room, and can do something about it. */
export function placeOfRoom({ kind }: Pick<StepWait, 'kind'>): string {
  return kind === 'breaker' ? '/breakers' : '/pools';
}
