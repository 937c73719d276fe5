import type { Step } from '../definition/definition.ts';

/** Who works on it: an agent, or for a child run the orchestrator that owns it. */
export function agentOf(step: Step): string | null {
  switch (step.type) {
    case 'agent':
      return step.agent;
    case 'orchestration':
      return step.orchestration.owner;
    case 'switch':
    case 'wait':
      return null;
  }
}
