import type { ApprovalView } from '../../contract/approvals.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { ReadModels } from '../../projections/read-models.ts';
import { approvalViewOf } from '../../projections/row-views.ts';
import { isOneOf } from '../../projections/whose-approvals.ts';
import { shownApproval } from '../../projections/shown-values.ts';
import type { RowSource } from './row-source.ts';

type Filter = Parameters<ReadModels['listApprovals']>[0];

export function approvalSource({ readModels }: EngineReader, filter: Filter): RowSource<ApprovalView> {
  return {
    changedBy: ({ type, data }) =>
      type === 'orchestration.checkpoint.requested' ||
      type === 'orchestration.checkpoint.assigned' ||
      type === 'orchestration.checkpoint.resolved' ||
      type === 'orchestration.checkpoint.expired'
        ? data.approvalId
        : null,
    find: async (id) => {
      const row = await readModels.findApproval(id);
      return row && shownApproval(approvalViewOf(row));
    },
    isAskedFor: ({ status, runId, assignee = null, candidates = [] }) =>
      (filter.status === undefined || filter.status === status) &&
      (filter.runId === undefined || filter.runId === runId) &&
      (filter.whose === undefined || isOneOf(filter.whose, { assignee, candidates })),
    list: async (limit) => {
      const { items, total } = await readModels.listApprovals(filter, { limit, offset: 0 });
      return { items: items.map((each) => shownApproval(approvalViewOf(each))), total };
    },
  };
}
