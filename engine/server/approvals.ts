import { EngineError, type Engine } from '../engine.ts';
import type { ApprovalRow } from '../projections/read-models.ts';
import { approvalViewOf } from '../projections/row-views.ts';
import { answer } from './answer.ts';
import { approvalSource } from './approval-source.ts';
import { followRows } from './follow-rows.ts';
import { reportingErrors } from './reporting-errors.ts';

const channel = answer.approvals;

export const approvals = {
  list: channel.list.handler(({ input: { limit, offset, ...filter }, context: { engine } }) => {
    const { items, total } = engine.readModels.listApprovals(filter, { limit, offset });
    return { items: items.map(approvalViewOf), total };
  }),
  changes: channel.changes.handler(({ input: { limit, afterPosition, ...filter }, context, signal }) => {
    const { engine } = context;
    return reportingErrors(followRows(engine, approvalSource(engine, filter), { limit, afterPosition }, signal), context, 'approvals.changes');
  }),
  decide: channel.decide.handler(async ({ input: { approvalId, ...given }, context: { engine, actor } }) => {
    const { runId } = mustFindApproval(engine, approvalId);
    await engine.command(runId, { type: 'decide', approvalId, ...given }, actor);
    return approvalViewOf(mustFindApproval(engine, approvalId));
  }),
};

function mustFindApproval({ readModels }: Engine, approvalId: string): ApprovalRow {
  const row = readModels.findApproval(approvalId);
  if (!row) throw new EngineError('not_found', `There is no approval ${approvalId}`, { remedy: 'The list of approvals has the ids of those that wait.', details: { approvalId } });
  return row;
}
