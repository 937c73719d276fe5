/** What is recorded of live calls, as those ask who let calls in. */
import { dollarsOf } from '../values/money.ts';
import type { AgentTestReader } from '../agents/port/agent-tests.ts';
import { NO_DEFINITION } from './agent-testing.ts';
import type { RecordedSpending } from '../admission/budget-check.ts';
import type { ReadModelReader } from '../projections/read-models.ts';
import { DAY } from '../projections/step-figures.ts';

export function recordedSpending(
  readModels: Pick<ReadModelReader, 'stepFigures' | 'spentBy'>,
  tests: Pick<AgentTestReader, 'spentBetween'>,
): RecordedSpending {
  return {
    ofDay(now) {
      const from = now - (now % DAY);
      const figures = readModels.stepFigures(from, from + DAY).filter(({ mode }) => mode === 'live');
      const calls = Map.groupBy(figures, ({ agent, definition }) => JSON.stringify([agent, definition]));
      const runs = [...calls].map(([key, own]) => {
        const [agent, definition] = JSON.parse(key) as [string, string];
        const amountOf = (wanted: 'worked' | 'cost'): number =>
          own.filter(({ measure }) => measure === wanted).reduce((sum, { count }) => sum + count, 0);
        return { agent, definition, dollars: dollarsOf(amountOf('cost')), calls: amountOf('worked') };
      });
      return [...runs, ...tests.spentBetween(from, from + DAY).map((test) => ({ ...test, definition: NO_DEFINITION }))];
    },
    ofRun: (rootRunId) => dollarsOf(readModels.spentBy(rootRunId)),
  };
}
