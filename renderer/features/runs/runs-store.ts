import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { RunChanges, RunSummary } from '../../../engine/contract/run-summary.ts';
import { client } from '../../connection/connection.ts';
import { noRows, receiveRows, type LiveRows } from '../../connection/live-rows.ts';
import { useLive } from '../../connection/use-live.ts';
import { tellFailure } from '../../shell/notices.ts';
import { appendPage } from './append-page.ts';
import { askFor, everything, type RunFilter } from './run-filter.ts';
import { inOrderOf } from './run-order.ts';

/** Rows that are asked for first, a few screens of them, and with each further page. */
const FIRST = 100;
const FURTHER = 300;

/**
 * The list of runs, as it is filtered, true to the moment. It holds the pages that somebody has scrolled to, and what
 * happens changes them in place.
 */
export const useRunsStore = defineStore('runs', () => {
  const filter = ref<RunFilter>(everything);
  const rows = shallowRef<LiveRows<RunSummary>>(noRows);
  const isLoadingMore = ref(false);
  /** Of the periods that end now: set anew with every question. */
  let asked = askFor(filter.value, Date.now());
  let held = FIRST;

  const live = useLive<RunChanges>({
    open: (afterPosition, options) => client.runs.changes({ ...asked, afterPosition, limit: FIRST }, options),
    receive: (message) => {
      if (message.kind === 'snapshot') held = FIRST;
      rows.value = receiveRows(rows.value, message, inOrderOf(filter.value.sort), held);
    },
  });
  watch(filter, (wanted) => {
    asked = askFor(wanted, Date.now());
    live.restart();
  });

  const hasMore = computed(() => rows.value.items.length < rows.value.total);
  async function loadMore(): Promise<void> {
    if (isLoadingMore.value || !hasMore.value) return;
    isLoadingMore.value = true;
    const question = asked;
    try {
      const page = await client.runs.list({ ...question, limit: FURTHER, offset: rows.value.items.length });
      if (question === asked) {
        rows.value = appendPage(rows.value, page, inOrderOf(filter.value.sort));
        held = Math.max(held, rows.value.items.length);
      }
    } catch (error) {
      tellFailure(error);
    }
    isLoadingMore.value = false;
  }

  return { filter, rows, isLoadingMore, hasMore, loadMore, ...live };
});
