import { EngineError, type EngineReader } from '../port/engine.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { approvalReview, reviewedDeliverables } from '../projections/approval-review.ts';
import type { ApprovalFilter, ApprovalRow, Whose } from '../projections/read-models.ts';
import { approvalViewOf } from '../projections/row-views.ts';
import { shownApproval } from '../projections/shown-values.ts';
import { nameOfPerson } from '../run/who-answers.ts';
import type { Actor } from '../run/run-event.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { ApprovalView } from '../contract/approval-view.ts';
import { answer } from './answer.ts';
import { approvalSource } from './following/approval-source.ts';
import { followRows } from './following/follow-rows.ts';
import { reportingErrors } from './reporting-errors.ts';
import { definitionOfRun } from './histories.ts';
import { pagesOf } from './reader-page.ts';
import { mustFindRun, viewTree } from './run-tree.ts';
import { commandsOf, type ServerContext } from './server-context.ts';

const channel = answer.approvals;

export const approvalsAnswers = {
  list: channel.list.handler(async ({ input: { limit, offset, ...filter }, context: { engine, actor } }) => {
    const { items, total } = await engine.readModels.listApprovals(withPerson(filter, actor), { limit, offset });
    return { items: items.map((each) => shownApproval(approvalViewOf(each))), total };
  }),
  changes: channel.changes.handler(({ input: { limit, afterPosition, ...filter }, context, signal }) => {
    const { engine } = context;
    return reportingErrors(
      followRows(engine, approvalSource(engine, withPerson(filter, context.actor)), { limit, afterPosition }, signal),
      context,
      'approvals.changes',
    );
  }),
  get: channel.get.handler(async ({ input: { approvalId }, context: { engine, actor } }) => {
    const approval = await mustFindApproval(engine, approvalId);
    const row = await mustFindRun(engine, approval.runId);
    const events = await eventsOfStep(engine.journal, row.id, approval.stepId);
    const deliverables = await Promise.all(
      reviewedDeliverables(events, approvalId).map(
        async ({ id, version }) => await engine.readModels.findDeliverable(id, version),
      ),
    );
    return approvalReview({
      approval,
      actor,
      drafts: engine.answerDrafts.of(approvalId, actor),
      run: await viewTree(engine, row, Date.now()),
      events,
      definition: await definitionOfRun(engine, row),
      findDeliverable: (id, version) => deliverables.find((each) => each?.id === id && each.version === version),
    });
  }),
  decide: channel.decide.handler(async ({ input: { approvalId, ...given }, context: { engine, commands, actor } }) => {
    const { runId } = await mustFindApproval(engine, approvalId);
    await commandsOf({ commands }).command(runId, { type: 'decide', approvalId, ...given }, actor);
    return shownApproval(approvalViewOf(await mustFindApproval(engine, approvalId)));
  }),
  claim: channel.claim.handler(({ input, context }) => assigned({ type: 'claim', ...input }, context)),
  release: channel.release.handler(({ input, context }) => assigned({ type: 'release', ...input }, context)),
  delegate: channel.delegate.handler(({ input, context }) => assigned({ type: 'delegate', ...input }, context)),
  saveDraft: channel.saveDraft.handler(({ input, context }) => {
    const { savedAt } = commandsOf(context).answerDrafts.save({ ...input, actor: context.actor });
    return { savedAt };
  }),
  discardDraft: channel.discardDraft.handler(({ input, context }) => {
    commandsOf(context).answerDrafts.discard({ ...input, actor: context.actor });
    return {};
  }),
};

type Assigning = Extract<RunCommand, { type: 'claim' | 'release' | 'delegate' }>;

async function assigned(command: Assigning, { engine, commands, actor }: ServerContext): Promise<ApprovalView> {
  const { runId } = await mustFindApproval(engine, command.approvalId);
  await commandsOf({ commands }).command(runId, command, actor);
  return shownApproval(approvalViewOf(await mustFindApproval(engine, command.approvalId)));
}

type Wished = Omit<ApprovalFilter, 'whose'> & { readonly whose?: Whose | undefined };

function withPerson({ whose, ...filter }: Wished, actor: Actor): ApprovalFilter {
  return whose === undefined ? filter : { ...filter, whose: { are: whose, person: nameOfPerson(actor) } };
}

/** The events about what is asked, which are few of those of a long run. */
async function eventsOfStep(
  journal: EngineReader['journal'],
  runId: string,
  stepId: string | null,
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  if (stepId === null) return found;
  for await (const page of pagesOf(journal, runId))
    found.push(...page.filter(({ data }) => 'stepId' in data && data.stepId === stepId));
  return found;
}

async function mustFindApproval({ readModels }: EngineReader, approvalId: string): Promise<ApprovalRow> {
  const row = await readModels.findApproval(approvalId);
  if (!row)
    throw new EngineError('not_found', `There is no approval ${approvalId}`, {
      remedy: 'The list of approvals has the ids of those that wait.',
      details: { approvalId },
    });
  return row;
}
