/** What an attempt was denied, as its error says. Pure. */
import { isJsonObject } from '../values/json.ts';
import type { ErrorRecord, PolicyDenied, RunEventBody } from './run-event.ts';

/** With this code an attempt ends that policies and grants denied something. */
const DENIED = 'not_permitted';

/**
 * Told before the attempt ends. None: it ended otherwise. What the file of an agent denies stands in its error as
 * `denied`, whatever the code: it may be that of a tool that failed for it.
 */
export function denialEvents(
  { code, message, agent, details = {} }: ErrorRecord,
  { stepId, attempt }: { readonly stepId: string; readonly attempt: number },
): RunEventBody[] {
  const denied = details['denied'];
  const said = code === DENIED ? details : denied;
  if (!isJsonObject(said)) return [];
  const data: PolicyDenied = {
    stepId,
    attempt,
    // who was denied it need not be the step's own agent, but one whose tools that uses
    agent: textOf(said['agent']) || (agent ?? null),
    action: textOf(said['action']),
    resource: textOf(said['resource']),
    reason: message,
    policies: Array.isArray(said['policies']) ? said['policies'].map(textOf) : [],
  };
  return [{ type: 'orchestration.policy.denied', data }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
