/** What a live run would call, lack and cost, before anybody starts it. */
import type { BudgetCheck } from '../admission/budget-check.ts';
import type { LivePreflight, StartRun } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import { costOfRun } from './expected-cost.ts';
import { calledLive, type PreflightSurroundings } from './preflight.ts';
import type { RunDefinitions } from './run-definitions.ts';

export interface PreflightOptions extends Pick<PreflightSurroundings, 'agents' | 'isOpen'> {
  readonly runDefinitions: RunDefinitions;
  readonly budget: BudgetCheck;
  readonly clock: Clock;
}

type Preflight = (request: Pick<StartRun, 'definition' | 'owner' | 'parameters'>) => Promise<LivePreflight>;

export function createPreflight({ runDefinitions, agents, isOpen, budget, clock }: PreflightOptions): Preflight {
  const { childrenOf } = runDefinitions;
  return async (request) => {
    const { definition } = await runDefinitions.find(request);
    const called = calledLive(definition, { agents, isOpen, childrenOf });
    const cost = costOfRun(definition, request.parameters, { budget, childrenOf, now: clock.now() });
    return { definition: definition.name, version: definition.version, agents: called, cost };
  };
}
