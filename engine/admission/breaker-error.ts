import type { Entrant, Obstacle } from './entrant.ts';
import type { Needs } from './needs.ts';
import type { ErrorRecord } from '../run/run-event.ts';

/** For a step that does not wait for its agent's breaker. Whether it is tried again is up to its retry policy. */
export function breakerIsOpen(agent: string, until: number | null, now: number): ErrorRecord {
  const seconds = until === null ? 0 : Math.max(1, Math.ceil((until - now) / 1000));
  const when =
    until === null
      ? 'until somebody resets it, or its probes have come back'
      : `for another ${seconds === 1 ? 'second' : `${seconds} seconds`}`;
  return {
    code: 'breaker_open',
    message: `${agent} was not called: its breaker is open ${when}, because too many calls have failed or somebody tripped it`,
    retryable: true,
    agent,
    details: { until },
  };
}

/** Whether it hears of an open breaker at once, as its agent's file says, and does not wait. Rule 8 of `gate.ts`. */
export function failsAtOnce({ isAnswered }: Entrant, { kind }: Obstacle, { breaker }: Needs): boolean {
  return kind === 'breaker' && breaker.whenOpen === 'fail' && isAnswered !== true;
}
