import { defineStore } from 'pinia';
import { reactive, watch } from 'vue';
import type { RunStatus } from '../../../engine/contract/runs.ts';
import { client } from '../../connection/connection.ts';
import { useLiveRows } from '../../connection/use-live-rows.ts';

/** The list of runs, as it is filtered, true to the moment. */
export const useRunsStore = defineStore('runs', () => {
  const filter = reactive({ status: [] as RunStatus[], text: '' });
  const live = useLiveRows({
    open: (input, options) =>
      client.runs.changes({ ...input, parentRunId: null, ...(filter.status.length > 0 && { status: filter.status }), ...(filter.text && { text: filter.text }) }, options),
    inOrder: (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
  });
  watch(filter, () => live.restart());
  return { filter, ...live };
});
