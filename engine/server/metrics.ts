import { setImmediate as pause } from 'node:timers/promises';
import { MetricsTally } from '../projections/metrics.ts';
import type { RunFiguresPlace } from '../projections/read-models.ts';
import { answer } from './answer.ts';

const channel = answer.metrics;

export const metricsAnswers = {
  read: channel.read.handler(async ({ input: { periods, until, rehearsals }, context: { engine }, signal }) => {
    const inOrder = periods.toSorted((a, b) => a - b);
    const from = inOrder[0] ?? until;
    const tally = new MetricsTally({ periods: inOrder, until, rehearsals });
    let after: RunFiguresPlace | null = null;
    do {
      const { items, next } = await engine.readModels.runFigures(from, until, after);
      for (const run of items) tally.add(run);
      after = next;
      if (after) await pause(); // others have their turn between two parts
    } while (after && !signal?.aborted);
    return tally.view(await engine.readModels.stepFigures(from, until));
  }),
};
