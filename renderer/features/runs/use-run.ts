import { computed, shallowRef, watch } from 'vue';
import type { RunFollowed, RunSnapshot } from '../../../engine/contract/run-followed.ts';
import { withChanges } from '../../../engine/contract/with-changes.ts';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { useLive } from '../../connection/use-live.ts';

/** One run, true to the moment, with what it has delivered. */
export function useRun(runId: string) {
  const followed = shallowRef<RunSnapshot | null>(null);
  const live = useLive<RunFollowed>({
    open: (_afterPosition, options) => client.runs.follow({ runId, tell: 'changes' }, options),
    receive: (message) => (followed.value = withChanges(followed.value, message)),
  });
  const run = computed(() => followed.value?.run ?? null);
  const actions = computed(() => followed.value?.actions ?? { run: [], steps: {} });
  const deliverables = useAnswer((options) => client.runs.deliverables({ runId }, options));
  watch(
    () =>
      run.value
        ? [run.value, ...run.value.children]
            .map(({ metrics: { events } }) =>
              ['orchestration.step.completed', 'orchestration.deliverable.edited']
                .map((type) => events[type] ?? 0)
                .join(),
            )
            .join()
        : '',
    (_now, before) => before !== '' && deliverables.refresh(),
  );
  return { run, actions, deliverables, ...live };
}
