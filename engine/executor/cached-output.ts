/** The output of an earlier run that answers a step: what it is kept under, and when it is no answer. */
import type { AgentProfile } from '../agents/port/registry.ts';
import type { PlannedStep } from '../run/plan.ts';
import { parentOf, type RunState, type StepState } from '../run/run-state.ts';
import type { JsonObject } from '../values/json.ts';
import type { Masking } from './personal-input.ts';
import { cacheKey } from './cache-key.ts';

export function outputKeyOf(
  state: RunState,
  { step }: PlannedStep,
  agent: AgentProfile | undefined,
  input: JsonObject,
  masked: Masking | undefined,
): string | null {
  if (step.type !== 'agent') return null;
  const { name, owner, organization } = state.plan.definition;
  return cacheKey({
    organization,
    owner,
    definition: name,
    step,
    agent,
    rehearsal: state.created.mode === 'rehearsal',
    input: masked?.handed?.input ?? input,
    // placeholders may also be what somebody has written, and what was said before is masked as well
    ...(masked && { isMasked: true }),
    conversation: state.created.conversation,
  });
}

/**
 * An output that was kept would be no answer: somebody asked for the step again, or for one that this run
 * is a child of.
 */
export function asksAnew(state: RunState, step: StepState): boolean {
  return step.bypassCache || (parentOf(state, step)?.bypassCache ?? false) || state.created.asksAnew === true;
}
