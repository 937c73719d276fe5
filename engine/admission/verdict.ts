/** Whether the end of a call speaks for or against the service behind its agent, or says nothing of it. */
import type { ErrorRecord } from '../run/run-event.ts';
import type { Verdict } from './breaker.ts';

/** These speak of the service, also where the agent holds another attempt for useless or harmful. */
const OF_THE_SERVICE: ReadonlySet<string> = new Set([
  'timeout',
  'service_unavailable',
  'connection_failed',
  'network_error',
  'server_error',
  'rate_limited',
  'agent_crashed',
]);
/** These speak of ourselves. */
const OF_OURSELVES: ReadonlySet<string> = new Set(['breaker_open', 'unexpected_error', 'cancelled']);

/**
 * An error that another attempt could mend speaks of the service: it timed out, was overloaded, answered with something
 * that is no answer. One that another attempt would only repeat (rejected input, a missing permission, an unknown
 * agent) does not.
 */
export function verdictOf(error: ErrorRecord | null): Verdict {
  if (error === null) return 'succeeded';
  if (OF_OURSELVES.has(error.code)) return 'none';
  return error.retryable || OF_THE_SERVICE.has(error.code) ? 'failed' : 'none';
}
