import type { Definition, Step } from './definition.ts';

/** Every agent that a run may call, once: those that undo, clean up and are told of a broken promise as well. Child runs call their own. */
export function agentsCalledBy({ steps, finally: cleanup = [] }: Definition): string[] {
  return [...new Set([...steps, ...cleanup].flatMap(agentsCalledByStep))];
}

export function agentsCalledByStep(step: Step): string[] {
  return [
    ...(step.type === 'agent' ? [step.agent] : []),
    ...('compensate' in step && step.compensate ? [step.compensate.agent] : []),
    ...(step.sla?.escalateAgent ? [step.sla.escalateAgent] : []),
  ];
}
