/**
 * Whether an answer to a question about calls of tools is whole: all of them are decided at once, or none. Pure.
 * Whether arguments that somebody wrote fit their tool is looked at before (`assembly/check-edited-calls.ts`).
 */
import type { AskedCall, CallDecision } from '../definition/tool-call.ts';
import { EXACT_WAY_OUT, inexactNumberIn } from '../values/exact-numbers.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './run-command.ts';

/** Null: it is. */
export function whyNoAnswer(
  asked: readonly AskedCall[],
  decisions: readonly CallDecision[] | undefined,
): { readonly refusal: Refusal } | null {
  const ids = asked.map(({ id }) => id);
  if (!decisions)
    return refuse('calls_undecided', `Decide about each of its calls: approve, edit or reject ${ids.join(', ')}`);
  const unknown = decisions.find(({ id }) => !ids.includes(id));
  if (unknown)
    return refuse('invalid_call', `There is no call ${unknown.id} in this request; there are ${ids.join(', ')}`);
  const twice = decisions.find(({ id }, place) => decisions.findIndex((other) => other.id === id) < place);
  if (twice) return refuse('invalid_call', `Call ${twice.id} is decided twice`);
  const left = ids.filter((id) => !decisions.some((decision) => decision.id === id));
  if (left.length > 0)
    return refuse('calls_undecided', `All calls are decided at once, and nothing is said of ${left.join(', ')}`);
  for (const decision of decisions) {
    const inexact = decision.decision === 'edit' ? inexactNumberIn(decision.arguments) : null;
    if (inexact) return refuse('invalid_call', `"${inexact.path}" of call ${decision.id} ${EXACT_WAY_OUT}`);
  }
  return null;
}
