import type { Definition } from './definition.ts';
import type { Step } from './step.ts';
import { isWork, kindOf } from './step-kinds/step-kinds.ts';

/**
 * Every agent that a run may call, once: those that undo, clean up and are told of a breached SLA as well. Child runs
 * call their own.
 */
export function agentsCalledBy({ steps, finally: cleanup = [] }: Definition): string[] {
  return [...new Set([...steps, ...cleanup].flatMap(agentsCalledByStep))];
}

export function agentsCalledByStep(step: Step): string[] {
  return [kindOf(step).agent(step), isWork(step) ? step.compensate?.agent : null, step.sla?.escalateAgent].filter(
    (agent) => agent !== null && agent !== undefined,
  );
}
