import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { ItemView } from '../../../engine/contract/run-items.ts';
import type { StepStatusView } from '../../../engine/contract/run-status.ts';
import { client } from '../../connection/connection.ts';
import { failureOf, type ContractFailure } from '../../connection/contract-failure.ts';

const PAGE = 100;
/** The most that are read again when something has changed: what is further down is read when somebody goes there. */
const MOST_AT_ONCE = 1000;
/** Milliseconds between two readings, so that a step with thousands of items is not read all the time. */
const REST = 500;

export interface ItemsOf {
  readonly runId: string;
  readonly stepId: string;
}

/**
 * The items of a step, as many as somebody has scrolled to.
 *
 * @param state something that is another whenever an item may be
 */
export function useItems({ runId, stepId }: ItemsOf, status: () => readonly StepStatusView[], state: () => unknown) {
  const items = shallowRef<readonly ItemView[]>([]);
  const total = ref<number | null>(null);
  const failure = shallowRef<ContractFailure | null>(null);
  let controller = new AbortController();
  let isReading = false;
  let isStale = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(offset: number, limit: number): Promise<void> {
    const { signal } = controller;
    isReading = true;
    try {
      const page = await client.runs.items({ runId, stepId, status: [...status()], offset, limit }, { signal });
      if (signal.aborted) return;
      items.value = [...items.value.slice(0, offset), ...page.items];
      total.value = page.total;
      failure.value = null;
    } catch (error) {
      if (signal.aborted) return;
      failure.value = failureOf(error);
    }
    isReading = false;
    if (isStale) timer = setTimeout(refresh, REST);
    isStale = false;
  }

  function refresh(): void {
    if (isReading) isStale = true;
    else void read(0, Math.min(Math.max(items.value.length, PAGE), MOST_AT_ONCE));
  }

  function restart(): void {
    controller.abort();
    controller = new AbortController();
    clearTimeout(timer);
    isStale = false;
    items.value = [];
    total.value = null;
    void read(0, PAGE);
  }

  /** For whoever comes near the end of what is there. */
  function more(): void {
    if (!isReading && items.value.length < (total.value ?? 0)) void read(items.value.length, PAGE);
  }

  watch(() => status().join(), restart, { immediate: true });
  watch(state, refresh);
  onScopeDispose(() => {
    controller.abort();
    clearTimeout(timer);
  });
  return { items: computed(() => items.value), total, failure, more, restart };
}
