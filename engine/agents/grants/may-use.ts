/** Asks before something is used, and says no by rejecting with `not_permitted`. */
import { isJsonObject, type JsonObject } from '../../values/json.ts';
import { AgentError, type DeniedUse } from '../port/agent.ts';
import { VERBS, type PermissionUse } from './permission-use.ts';

export type MayUse = (use: PermissionUse) => Promise<void>;

/** What an agent's file asks for, where nobody grants anything and no policies decide. */
export function fileAlone(agent: string): MayUse {
  return ({ undeclared, ...use }) =>
    undeclared === null
      ? Promise.resolve()
      : Promise.reject(
          notPermitted(agent, use, `${agent} may not ${VERBS[use.action]} ${use.resource}: ${undeclared}`, [
            'baton.not-declared',
          ]),
        );
}

/** @param policies the ids of those that decided */
export function notPermitted(
  agent: string,
  { action, resource }: { readonly action: string; readonly resource: string },
  reason: string,
  policies: readonly string[],
): AgentError {
  return new AgentError('not_permitted', reason, {
    retryable: false,
    details: { action, agent, resource, policies },
  });
}

/**
 * What the file of an agent denies, for the details of an error of any code: `{ …, denied }`.
 * @param by the id of the rule that decided
 */
export function denialDetails(agent: string, use: Pick<PermissionUse, 'action' | 'resource'>, by: string): JsonObject {
  return { agent, ...use, policies: [by] };
}

/** The denial in the details of an error. Null: it denies nothing. */
export function deniedIn({ message, details: { denied } }: AgentError): DeniedUse | null {
  return isJsonObject(denied) ? { ...(denied as unknown as Omit<DeniedUse, 'reason'>), reason: message } : null;
}

export const NOT_IN_ITS_FILE = 'its file does not list it under permissions';
