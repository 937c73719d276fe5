import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useLiveRows } from '../../connection/use-live-rows.ts';

/** What waits for somebody's decision, the longest waiting first. */
export const useApprovalsStore = defineStore('approvals', () =>
  useLiveRows({
    open: (input, options) => client.approvals.changes({ ...input, status: 'pending' }, options),
    inOrder: (a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1),
    limit: 1000,
  }),
);
