/** How runs ended, as the charts and tables of this page have it: one colour and one word for each. Pure. */
import type { MetricsView } from '../../../engine/contract/metrics.ts';
import type { RunStatusView } from '../../../engine/contract/run-status.ts';
import type { Palette } from '../../design/palettes.ts';
import { runStatuses } from '../../design/status.ts';

export interface Outcome {
  readonly key: string;
  readonly word: string;
  readonly statuses: readonly RunStatusView[];
  colour(palette: Palette): string;
}

const ended = (status: RunStatusView, colour: Outcome['colour']): Outcome => ({
  key: status,
  word: runStatuses[status].word,
  statuses: [status],
  colour,
});

export const outcomes: readonly Outcome[] = [
  ended('completed', ({ good }) => good),
  ended('partially_completed', ({ attention }) => attention),
  ended('failed', ({ bad }) => bad),
  ended('aborted', ({ bad }) => `${bad}99`),
  ended('cancelled', ({ lineStrong }) => lineStrong),
  {
    key: 'open',
    word: 'Not ended',
    statuses: ['planning', 'approval_pending', 'running', 'checkpoint', 'paused', 'needs_attention'],
    colour: ({ active }) => active,
  },
];

export function countOf({ statuses }: Outcome, runs: MetricsView['periods'][number]['runs']): number {
  return statuses.reduce((sum, status) => sum + (runs[status] ?? 0), 0);
}

/** Those of which there are any in this time; always the completed ones. */
export function outcomesIn(periods: MetricsView['periods']): readonly Outcome[] {
  return outcomes.filter(
    (outcome) => outcome.key === 'completed' || periods.some(({ runs }) => countOf(outcome, runs) > 0),
  );
}
