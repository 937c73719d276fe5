/** The figures of a time, asked for again when runs change: not for every change, and never by the clock. */
import { useThrottleFn } from '@vueuse/core';
import { watch, type Ref } from 'vue';
import type { MetricsView } from '../../../engine/contract/metrics.ts';
import type { RunChanges } from '../../../engine/contract/run-summary.ts';
import { client } from '../../connection/connection.ts';
import { useAnswer, type LiveAnswer } from '../../connection/use-answer.ts';
import { useLive } from '../../connection/use-live.ts';
import { periodsOf, type TimeRange } from './time-range.ts';

/** Milliseconds between two questions, however much happens. */
const PAUSE = 2_000;

export interface Figures extends MetricsView {
  /** What was asked for: while another range is on its way, the old figures keep their own words. */
  readonly range: TimeRange;
}

export function useMetrics(range: Readonly<Ref<TimeRange>>, rehearsals: Readonly<Ref<boolean>>): LiveAnswer<Figures> {
  const answer = useAnswer<Figures>(async (options) => {
    const asked = range.value;
    const now = Date.now();
    return {
      ...(await client.metrics.read(
        { periods: periodsOf(asked, now), until: now + 1, rehearsals: rehearsals.value },
        options,
      )),
      range: asked,
    };
  });
  const again = useThrottleFn(() => answer.refresh(), PAUSE, true, true);
  watch([range, rehearsals], () => void answer.refresh());
  useLive<RunChanges>({
    open: (afterPosition, options) => client.runs.changes({ limit: 0, afterPosition }, options),
    receive: ({ kind }) => kind === 'changes' && void again(),
  });
  return answer;
}
