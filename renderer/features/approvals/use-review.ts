/**
 * One approval with all that belongs to it, true to the moment: it is asked for again whenever something became of it.
 */
import { watch, type Ref } from 'vue';
import type { ApprovalChanges } from '../../../engine/contract/approvals.ts';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { useLive } from '../../connection/use-live.ts';

export function useReview(id: Ref<string>) {
  const review = useAnswer((options) => client.approvals.get({ approvalId: id.value }, options));
  watch(id, () => void review.refresh());
  useLive<ApprovalChanges>({
    open: (afterPosition, options) => client.approvals.changes({ afterPosition, limit: 0 }, options),
    receive: (message) => {
      if (message.kind === 'changes' && message.changed.some((approval) => approval.id === id.value))
        void review.refresh();
    },
  });
  return review;
}
