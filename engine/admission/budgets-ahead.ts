/** What a run would do to the budgets that it meets, said before it is started. Pure. */
import type { Budgets, DaySpending } from './budget.ts';

/** What a run would spend on the calls of an agent in a definition, in US dollars. Null: nobody knows. */
export interface AwaitedCost {
  readonly agent: string;
  readonly definition: string;
  readonly expected: number | null;
  readonly atMost: number | null;
}

export interface BudgetAhead {
  readonly scope: 'run' | 'agent' | 'definition' | 'day';
  /** Of the agent or the definition. Null: it is everybody's. */
  readonly name: string | null;
  readonly limit: number;
  /** Spent of it already: today, and by a run that is not started nothing. */
  readonly used: number;
  /** `asks`: what is expected is over it. `may_ask`: what it may cost at most is, or nobody knows that. */
  readonly verdict: 'fits' | 'may_ask' | 'asks';
}

export function budgetsAhead(
  costs: readonly AwaitedCost[],
  today: readonly DaySpending[],
  { run, day, agents, definitions }: Budgets,
): readonly BudgetAhead[] {
  const of = (key: 'agent' | 'definition', limits: Readonly<Record<string, number>>): BudgetAhead[] =>
    [...new Set(costs.map((cost) => cost[key]))].flatMap((name) => {
      const limit = limits[name];
      if (limit === undefined) return [];
      const own = costs.filter((cost) => cost[key] === name);
      return [ahead(key, name, limit, own, spent(today.filter((row) => row[key] === name)))];
    });
  return [
    ...(run === undefined ? [] : [ahead('run', null, run, costs, 0)]),
    ...of('agent', agents),
    ...of('definition', definitions),
    ...(day === undefined ? [] : [ahead('day', null, day, costs, spent(today))]),
  ];
}

function ahead(
  scope: BudgetAhead['scope'],
  name: string | null,
  limit: number,
  costs: readonly AwaitedCost[],
  used: number,
): BudgetAhead {
  const expected = costs.reduce((sum, cost) => sum + (cost.expected ?? 0), 0);
  const atMost = costs.reduce<number | null>(
    (sum, cost) => (sum === null || cost.atMost === null ? null : sum + cost.atMost),
    0,
  );
  const isOver = used + expected > limit || (used >= limit && costs.some((cost) => cost.expected !== 0));
  const mayBeOver = atMost === null || used + atMost > limit;
  return { scope, name, limit, used, verdict: isOver ? 'asks' : mayBeOver ? 'may_ask' : 'fits' };
}

function spent(rows: readonly DaySpending[]): number {
  return rows.reduce((sum, { dollars }) => sum + dollars, 0);
}
