/** Whether a live call can be paid for: what is recorded, what is under way, and what a call is expected to cost. */
import type { AgentPrice } from '../agents/port/agent-price.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import type { Json } from '../values/json.ts';
import { hasBudget, whyUnaffordable, type Budgets, type DaySpending } from './budget.ts';
import { budgetsAhead, type AwaitedCost, type BudgetAhead } from './budgets-ahead.ts';
import { costOfCall, expectedOfCall, type CallCost, type PastCalls } from './call-cost.ts';
import type { Entrant } from './entrant.ts';

/** A live call that has ended, and is not recorded yet. */
export interface EndedCall extends DaySpending {
  readonly rootRunId: string;
  /** 1 where it is known what it cost. */
  readonly calls: number;
}

/** What is recorded of live calls that have ended: dollars. */
export interface RecordedSpending {
  /** In the day (UTC) of that moment. */
  ofDay(now: number): readonly DaySpending[];
  /** In all, by a run and its child runs. */
  ofRun(rootRunId: string): number;
  /** Of the last 30 days, with the day of that moment. */
  recent(now: number): readonly PastCalls[];
}

/** @param handed what the agent is handed, as its definition writes it */
export type PriceOfAgent = (agent: string, handed: readonly Json[]) => AgentPrice;

const NOTHING_KNOWN: AgentPrice = { asksNobody: false, listed: null };

export class BudgetCheck {
  readonly #budgets: () => Budgets;
  readonly #spending: RecordedSpending;
  readonly #priceOf: PriceOfAgent;
  /** Calls under way that belong to no run. */
  readonly #outsideOfRuns = new Set<Entrant>();

  /** @param priceOf default: nothing is known of calls that are not recorded */
  constructor(budgets: () => Budgets, spending: RecordedSpending, priceOf: PriceOfAgent = () => NOTHING_KNOWN) {
    this.#budgets = budgets;
    this.#spending = spending;
    this.#priceOf = priceOf;
  }

  /** False: nobody has set any, and calls need not be counted. */
  get isNeeded(): boolean {
    return hasBudget(this.#budgets());
  }

  /** It counts as under way until it is over. */
  begin(outsideOfRuns: Entrant): { readonly over: () => void } {
    this.#outsideOfRuns.add(outsideOfRuns);
    return { over: () => void this.#outsideOfRuns.delete(outsideOfRuns) };
  }

  /**
   * @param underWay calls of runs that were let in and have not ended
   * @param ended what is not recorded yet
   */
  whyNot(entrant: Entrant, underWay: readonly Entrant[], ended: readonly EndedCall[], now: number): ErrorRecord | null {
    const budgets = this.#budgets();
    if (entrant.isAskedAgain || !hasBudget(budgets)) return null;
    const today = [...this.#spending.ofDay(now), ...ended];
    const past = [...this.#spending.recent(now), ...ended.map((call) => ({ ...call, high: null }))];
    const expected = ({ agent, definition, handed = [] }: Entrant): number =>
      expectedOfCall({ agent, definition }, past, () => this.#priceOf(agent, handed)) ?? 0;
    const awaited = [...underWay, ...this.#outsideOfRuns].map((call) => ({ call, dollars: expected(call) }));
    const of = (is: (call: Pick<Entrant, 'agent' | 'definition'>) => boolean): number =>
      sumOf(today.filter(is)) + sumOf(awaited.filter(({ call }) => is(call)));
    const isOfTree = ({ rootRunId }: { readonly rootRunId: string }): boolean => rootRunId === entrant.rootRunId;
    const spent = {
      day: of(() => true),
      agent: of(({ agent }) => agent === entrant.agent),
      definition: of(({ definition }) => definition === entrant.definition),
      run:
        (budgets.run === undefined ? 0 : this.#spending.ofRun(entrant.rootRunId)) +
        sumOf(ended.filter(isOfTree)) +
        sumOf(awaited.filter(({ call }) => isOfTree(call))),
    };
    return whyUnaffordable({ ...entrant, expected: expected(entrant) }, spent, budgets);
  }

  /** What one more call of it is expected to cost. */
  costOf(agent: string, definition: string, handed: readonly Json[], now: number): CallCost {
    return costOfCall({ agent, definition }, this.#spending.recent(now), () => this.#priceOf(agent, handed));
  }

  /** The budgets that a run would meet, with what is spent of them today. */
  ahead(costs: readonly AwaitedCost[], now: number): readonly BudgetAhead[] {
    return budgetsAhead(costs, this.#spending.ofDay(now), this.#budgets());
  }
}

function sumOf(rows: readonly { readonly dollars: number }[]): number {
  return rows.reduce((sum, { dollars }) => sum + dollars, 0);
}
