import { EngineError, type EngineReader } from '../port/engine.ts';
import type { JournalReader, StoredEvent } from '../journal/journal.ts';
import { approvalReview } from '../projections/approval-review.ts';
import type { ApprovalRow } from '../projections/read-models.ts';
import { approvalViewOf } from '../projections/row-views.ts';
import { shownApproval } from '../projections/shown-values.ts';
import { answer } from './answer.ts';
import { approvalSource } from './following/approval-source.ts';
import { followRows } from './following/follow-rows.ts';
import { reportingErrors } from './reporting-errors.ts';
import { definitionOfRun } from './histories.ts';
import { pagesOf } from './reader-page.ts';
import { mustFindRun, viewTree } from './run-tree.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.approvals;

export const approvalsAnswers = {
  list: channel.list.handler(({ input: { limit, offset, ...filter }, context: { engine } }) => {
    const { items, total } = engine.readModels.listApprovals(filter, { limit, offset });
    return { items: items.map((each) => shownApproval(approvalViewOf(each))), total };
  }),
  changes: channel.changes.handler(({ input: { limit, afterPosition, ...filter }, context, signal }) => {
    const { engine } = context;
    return reportingErrors(
      followRows(engine, approvalSource(engine, filter), { limit, afterPosition }, signal),
      context,
      'approvals.changes',
    );
  }),
  get: channel.get.handler(async ({ input: { approvalId }, context: { engine } }) => {
    const approval = mustFindApproval(engine, approvalId);
    const row = mustFindRun(engine, approval.runId);
    return approvalReview({
      approval,
      run: await viewTree(engine, row, Date.now()),
      events: await eventsOfStep(engine.journal, row.id, approval.stepId),
      definition: definitionOfRun(engine, row),
      findDeliverable: (id, version) => engine.readModels.findDeliverable(id, version),
    });
  }),
  decide: channel.decide.handler(async ({ input: { approvalId, ...given }, context: { engine, commands, actor } }) => {
    const { runId } = mustFindApproval(engine, approvalId);
    await commandsOf({ commands }).command(runId, { type: 'decide', approvalId, ...given }, actor);
    return shownApproval(approvalViewOf(mustFindApproval(engine, approvalId)));
  }),
};

/** The events about what is asked, which are few of those of a long run. */
async function eventsOfStep(journal: JournalReader, runId: string, stepId: string | null): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  if (stepId === null) return found;
  for await (const page of pagesOf(journal, runId))
    found.push(...page.filter(({ data }) => 'stepId' in data && data.stepId === stepId));
  return found;
}

function mustFindApproval({ readModels }: EngineReader, approvalId: string): ApprovalRow {
  const row = readModels.findApproval(approvalId);
  if (!row)
    throw new EngineError('not_found', `There is no approval ${approvalId}`, {
      remedy: 'The list of approvals has the ids of those that wait.',
      details: { approvalId },
    });
  return row;
}
