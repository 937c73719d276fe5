import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import type { ApprovalView } from '../../../engine/contract/approvals.ts';
import { client } from '../../connection/connection.ts';
import { useLiveRows } from '../../connection/use-live-rows.ts';
import { mostUrgentFirst, newestFirst } from './approval-order.ts';

export type InboxView = ApprovalView['status'];
export type InboxWhose = 'all' | 'mine' | 'anyone' | 'claimed';

/** What waits for somebody's decision, the most severe and the longest waiting first; or what became of it. */
export const useApprovalsStore = defineStore('approvals', () => {
  const view = ref<InboxView>('pending');
  const whose = ref<InboxWhose>('all');
  const live = useLiveRows<ApprovalView>({
    open: (input, options) =>
      client.approvals.changes(
        { ...input, status: view.value, ...(whose.value !== 'all' && { whose: whose.value }) },
        options,
      ),
    inOrder: (a, b) => (view.value === 'pending' ? mostUrgentFirst(a, b) : newestFirst(a, b)),
    limit: 1000,
  });
  watch([view, whose], () => live.restart());
  return { view, whose, ...live };
});
