import { shallowRef, watch, type Ref } from 'vue';
import type { EventView } from '../../../engine/contract/event-view.ts';
import { client } from '../../connection/connection.ts';
import { failureOf, type ContractFailure } from '../../connection/contract-failure.ts';

/** All that was recorded of a run. What is new is asked for when the run has moved on. */
export function useRunEvents(runId: string, sequence: Ref<number>) {
  const events = shallowRef<readonly EventView[] | null>(null);
  const failure = shallowRef<ContractFailure | null>(null);
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    try {
      while ((events.value?.at(-1)?.sequence ?? 0) < sequence.value || events.value === null) {
        const known = events.value ?? [];
        const { items } = await client.runs.events({ runId, afterSequence: known.at(-1)?.sequence ?? 0 });
        events.value = [...known, ...items];
        if (items.length === 0) break;
      }
      failure.value = null;
    } catch (error) {
      failure.value = failureOf(error);
    }
  }

  const refresh = () => void (asking ??= ask().finally(() => (asking = null)));
  watch(sequence, refresh, { immediate: true });
  return { events, failure, refresh };
}
