import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { MessageView } from '../../../engine/contract/conversation.ts';
import { client } from '../../connection/connection.ts';
import { failureOf, type ContractFailure } from '../../connection/contract-failure.ts';

const PAGE = 50;
/** The most that are read again when something was said. */
const MOST_AT_ONCE = 1000;

/**
 * What was said with the agent of a step, as much as somebody asked for.
 *
 * @param state something that is another whenever something was said
 */
export function useConversation(of: { readonly runId: string; readonly stepId: string }, state: () => unknown) {
  const messages = shallowRef<readonly MessageView[]>([]);
  const total = ref<number | null>(null);
  const failure = shallowRef<ContractFailure | null>(null);
  const controller = new AbortController();
  const { signal } = controller;
  let isReading = false;
  let isStale = false;

  async function read(offset: number, limit: number): Promise<void> {
    if (isReading) return void (isStale = true);
    isReading = true;
    try {
      const page = await client.runs.conversation({ ...of, offset, limit }, { signal });
      messages.value = [...messages.value.slice(0, offset), ...page.items];
      total.value = page.total;
      failure.value = null;
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error);
    }
    isReading = false;
    if (!isStale || signal.aborted) return;
    isStale = false;
    refresh();
  }

  function refresh(): void {
    void read(0, Math.min(Math.max(messages.value.length, PAGE), MOST_AT_ONCE));
  }

  function more(): void {
    void read(messages.value.length, PAGE);
  }

  watch(state, refresh, { immediate: true });
  onScopeDispose(() => controller.abort());
  const left = computed(() => Math.max(0, (total.value ?? 0) - messages.value.length));
  return { messages: computed(() => messages.value), total, left, failure, more, refresh };
}
