/**
 * Whether a call can still be paid for. Pure.
 *
 * Rules
 *  1. A budget is what may be spent in a day (UTC) by everybody, by an agent or by a definition, or in all by a run and
 *     its child runs.
 *  2. What calls under way will cost counts as they are expected to, so that many at once don't pass together.
 *  3. What a call is expected to cost says `call-cost.ts`. One of which nothing is known passes while anything is left.
 */
import { inDollars } from '../values/money.ts';
import type { ErrorRecord } from '../run/run-event.ts';

/** US dollars. Left out: no limit. */
export interface Budgets {
  readonly day?: number | undefined;
  readonly run?: number | undefined;
  /** By name, for a day. */
  readonly agents: Readonly<Record<string, number>>;
  readonly definitions: Readonly<Record<string, number>>;
}

/** What live calls of an agent in a definition have cost in a day. */
export interface DaySpending {
  readonly agent: string;
  readonly definition: string;
  readonly dollars: number;
}

/** What was spent and is expected, in dollars. */
export interface Spending {
  readonly day: number;
  readonly agent: number;
  readonly definition: number;
  readonly run: number;
}

export interface PricedCall {
  readonly agent: string;
  readonly definition: string;
  /** Dollars. */
  readonly expected: number;
}

/** Null: it can. Else why not, and what an operator does about it. */
export function whyUnaffordable(call: PricedCall, spent: Spending, budgets: Budgets): ErrorRecord | null {
  const { agent, definition, expected } = call;
  const checks = [
    { scope: 'run', limit: budgets.run, used: spent.run, of: 'this run' },
    { scope: 'agent', limit: budgets.agents[agent], used: spent.agent, of: `${agent} for today` },
    {
      scope: 'definition',
      limit: budgets.definitions[definition],
      used: spent.definition,
      of: `${definition} for today`,
    },
    { scope: 'day', limit: budgets.day, used: spent.day, of: 'today' },
  ];
  for (const { scope, limit, used, of } of checks) {
    if (limit === undefined || (used < limit && used + expected <= limit)) continue;
    return {
      code: 'budget_exhausted',
      message:
        `The budget of ${of} is used up: ${inDollars(used)} of ${inDollars(limit)} are spent, and a call of ${agent} ` +
        `is expected to cost ${expected > 0 ? inDollars(expected) : 'an unknown amount'}. Raise it under Settings, Budgets, and retry; ` +
        'or retry without raising it, and this step goes on once.',
      retryable: false,
      agent,
      details: { scope, limit, used, expected },
    };
  }
  return null;
}

export const NO_BUDGETS: Budgets = { agents: {}, definitions: {} };

export function hasBudget({ day, run, agents, definitions }: Budgets): boolean {
  return (
    day !== undefined || run !== undefined || Object.keys(agents).length > 0 || Object.keys(definitions).length > 0
  );
}
