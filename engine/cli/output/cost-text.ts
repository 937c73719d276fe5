/** What a live run may cost, and the budgets that it would meet. */
import { budgetWarning, costRange, costSentence, sourceOfCost } from '../../contract/cost-words.ts';
import type { RunCostView } from '../../contract/preflight.ts';
import type { Look } from './look.ts';

/** Lines, each ended. */
export function costText(cost: RunCostView, { style }: Look): string {
  const agents = cost.agents.map((agent) => `  ${agent.agent}: ${costRange(agent)} (${sourceOfCost(agent)})`);
  const warnings = cost.budgets.flatMap((budget) => {
    const warning = budgetWarning(budget);
    return warning === null ? [] : [style.paint(warning, 'yellow')];
  });
  return ['', costSentence(cost), ...agents, ...warnings].map((line) => `${line}\n`).join('');
}
