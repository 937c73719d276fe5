import { computed, shallowRef } from 'vue';
import type { RunFollowed, RunSnapshot } from '../../../engine/contract/run-followed.ts';
import { withChanges } from '../../../engine/contract/with-changes.ts';
import { client } from '../../connection/connection.ts';
import { useLive } from '../../connection/use-live.ts';

/** A run as it goes on, for as long as the component. Another run, another component: the key says so. */
export function useFollowedRun(runId: () => string) {
  const followed = shallowRef<RunSnapshot | null>(null);
  const { failure } = useLive<RunFollowed>({
    open: (_afterPosition, options) => client.runs.follow({ runId: runId(), tell: 'changes' }, options),
    receive: (message) => (followed.value = withChanges(followed.value, message)),
  });
  return { run: computed(() => followed.value?.run ?? null), failure };
}
