/** What live calls have cost as far as it is recorded, for the check of budgets. */
import type { AgentTestReader } from '../agents/port/agent-tests.ts';
import type { RecordedSpending } from '../admission/budget-check.ts';
import type { PastCalls } from '../admission/call-cost.ts';
import type { ReadModelReader } from '../projections/read-models.ts';
import { DAY, mostOf, type StepFigure, type StepMeasure } from '../projections/step-figures.ts';
import { dollarsOf } from '../values/money.ts';
import { NO_DEFINITION } from './agent-testing.ts';

type Figure = Omit<StepFigure, 'span' | 'at'>;

/** How far back calls say what the next one costs: days, with that of today. */
const DAYS_BACK = 30;
/** How many calls of all cost no more than what is told as their most. */
const HIGH = 0.95;
const OF_MONEY: ReadonlySet<StepMeasure> = new Set(['cost', 'priced', 'unpriced', 'worked']);

export function recordedSpending(
  readModels: Pick<ReadModelReader, 'stepFigures' | 'spentBy'>,
  tests: Pick<AgentTestReader, 'spentBetween'>,
): RecordedSpending {
  /** Of the days before this one, which change no more. */
  let earlier: { readonly day: number; readonly figures: readonly Figure[] } | null = null;

  function moneyBetween(from: number, until: number): readonly Figure[] {
    return readModels.stepFigures(from, until).filter(({ mode, measure }) => mode === 'live' && OF_MONEY.has(measure));
  }

  return {
    ofDay(now) {
      const from = dayOf(now);
      const runs = moneyBetween(from, from + DAY)
        .filter(({ measure }) => measure === 'cost')
        .map(({ agent, definition, count }) => ({ agent, definition, dollars: dollarsOf(count) }));
      return [...runs, ...testsBetween(from, from + DAY)];
    },
    ofRun: (rootRunId) => dollarsOf(readModels.spentBy(rootRunId)),
    recent(now) {
      const day = dayOf(now);
      const first = day - (DAYS_BACK - 1) * DAY;
      if (earlier?.day !== day) earlier = { day, figures: moneyBetween(first, day) };
      const figures = [...earlier.figures, ...moneyBetween(day, day + DAY)];
      const runs = Map.groupBy(figures, ({ agent, definition }) => JSON.stringify([agent, definition]));
      const tried = testsBetween(first, day + DAY).filter(({ dollars }) => dollars > 0);
      return [...[...runs.values()].flatMap(pastCallsOf), ...tried.map((test) => ({ ...test, high: null }))];
    },
  };

  function testsBetween(from: number, until: number) {
    return tests.spentBetween(from, until).map((test) => ({ ...test, definition: NO_DEFINITION }));
  }
}

/**
 * Of one agent in one definition. Before calls were counted by what each cost, only their sum was: how many there were
 * is then seen from those that ended.
 */
function pastCallsOf(figures: readonly Figure[]): PastCalls[] {
  const [first] = figures;
  const sumOf = (wanted: StepMeasure): number =>
    figures.reduce((sum, { measure, count }) => sum + (measure === wanted ? count : 0), 0);
  const priced = figures.filter(({ measure }) => measure === 'priced').sort((a, b) => a.bucket - b.bucket);
  const [billionths, counted] = [sumOf('cost'), sumOf('priced')];
  const calls = billionths === 0 ? counted : Math.max(counted, sumOf('worked') - sumOf('unpriced'), 1);
  if (!first || calls === 0) return [];
  let seen = 0;
  const high = priced.find(({ count }) => (seen += count) >= counted * HIGH);
  const { agent, definition } = first;
  return [
    { agent, definition, calls, dollars: dollarsOf(billionths), high: high ? dollarsOf(mostOf(high.bucket)) : null },
  ];
}

function dayOf(now: number): number {
  return now - (now % DAY);
}
