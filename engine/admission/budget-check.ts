/** Whether a live call can be paid for: what is recorded, what is under way, and what a call costs on average. */
import type { ErrorRecord } from '../run/run-event.ts';
import { hasBudget, whyUnaffordable, type Budgets } from './budget.ts';
import type { Entrant } from './entrant.ts';

export interface DaySpending {
  readonly agent: string;
  readonly definition: string;
  readonly dollars: number;
  readonly calls: number;
}

/** A live call that has ended, and is not recorded yet. */
export interface EndedCall extends DaySpending {
  readonly rootRunId: string;
}

/** What is recorded of live calls that have ended: dollars. */
export interface RecordedSpending {
  /** In the day (UTC) of that moment. */
  ofDay(now: number): readonly DaySpending[];
  /** In all, by a run and its child runs. */
  ofRun(rootRunId: string): number;
}

export class BudgetCheck {
  readonly #budgets: () => Budgets;
  readonly #spending: RecordedSpending;

  constructor(budgets: () => Budgets, spending: RecordedSpending) {
    this.#budgets = budgets;
    this.#spending = spending;
  }

  /** False: nobody has set any, and calls need not be counted. */
  get isNeeded(): boolean {
    return hasBudget(this.#budgets());
  }

  /**
   * @param underWay calls that were let in and have not ended
   * @param ended what is not recorded yet
   */
  whyNot(entrant: Entrant, underWay: readonly Entrant[], ended: readonly EndedCall[], now: number): ErrorRecord | null {
    const budgets = this.#budgets();
    if (entrant.isAskedAgain || !hasBudget(budgets)) return null;
    const today = [...this.#spending.ofDay(now), ...ended];
    const usual = usualCosts(today);
    const of = (is: (call: Pick<Entrant, 'agent' | 'definition'>) => boolean): number =>
      sumOf(today.filter(is), ({ dollars }) => dollars) +
      sumOf(underWay.filter(is), ({ agent }) => usual.get(agent) ?? 0);
    const isOfTree = ({ rootRunId }: { readonly rootRunId: string }): boolean => rootRunId === entrant.rootRunId;
    const spent = {
      day: of(() => true),
      agent: of(({ agent }) => agent === entrant.agent),
      definition: of(({ definition }) => definition === entrant.definition),
      run:
        (budgets.run === undefined ? 0 : this.#spending.ofRun(entrant.rootRunId)) +
        sumOf(ended.filter(isOfTree), ({ dollars }) => dollars) +
        sumOf(underWay.filter(isOfTree), ({ agent }) => usual.get(agent) ?? 0),
    };
    return whyUnaffordable({ ...entrant, expected: usual.get(entrant.agent) ?? 0 }, spent, budgets);
  }
}

function usualCosts(today: readonly DaySpending[]): ReadonlyMap<string, number> {
  const costs = Map.groupBy(today, ({ agent }) => agent);
  return new Map(
    [...costs].map(([agent, rows]) => {
      const calls = sumOf(rows, (row) => row.calls);
      return [agent, calls === 0 ? 0 : sumOf(rows, (row) => row.dollars) / calls];
    }),
  );
}

function sumOf<Row>(rows: readonly Row[], amountOf: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + amountOf(row), 0);
}
