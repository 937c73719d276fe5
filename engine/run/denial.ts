/** What an attempt was denied, as its error says. Pure. */
import type { ErrorRecord, PolicyDenied, RunEventBody } from './run-event.ts';

/** With this code an attempt ends that was denied something. */
const DENIED = 'not_permitted';

/** Told before the attempt ends. None: it ended otherwise. */
export function denialEvents(
  { code, message, agent, details = {} }: ErrorRecord,
  { stepId, attempt }: { readonly stepId: string; readonly attempt: number },
): RunEventBody[] {
  if (code !== DENIED) return [];
  const data: PolicyDenied = {
    stepId,
    attempt,
    agent: agent ?? null,
    action: textOf(details['action']),
    resource: textOf(details['resource']),
    reason: message,
    policies: Array.isArray(details['policies']) ? details['policies'].map(textOf) : [],
  };
  return [{ type: 'orchestration.policy.denied', data }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
