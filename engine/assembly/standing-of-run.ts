/** What is known of a run without its events: as its row, its approvals and its children have it. */
import type { Standing } from '../executor/bare-state.ts';
import type { ApprovalRow, ReadModels, RunRow } from '../projections/read-models.ts';
import { isFinal } from '../run/run-state.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';

const MOST_APPROVALS = 100_000;

export function standingOf(
  readModels: Pick<Deferred<ReadModels>, 'listApprovals' | 'childrenOf'>,
  row: RunRow,
): Awaitable<Standing> {
  const page = { limit: MOST_APPROVALS, offset: 0 };
  return made(readModels.listApprovals({ status: 'pending', runId: row.id }, page), ({ items }) =>
    made(readModels.childrenOf(row.id), (children) => standingIn(row, items, children)),
  );
}

function standingIn(row: RunRow, approvals: readonly ApprovalRow[], children: readonly RunRow[]): Standing {
  const { definition: name, version, owner, organization } = row;
  return {
    status: row.status,
    created: {
      definition: { name, version, owner, organization },
      definitionHash: row.definitionHash,
      parameters: {},
      mode: row.mode,
      attended: row.attended,
      parent: row.parentRunId === null ? null : { runId: row.parentRunId, stepId: row.parentStepId ?? '', attempt: 0 },
      rootRunId: row.rootRunId,
      depth: row.parentRunId === null ? 0 : 1,
      conversation: null,
      engineVersion: '',
      ...(row.scheduleId !== null && {
        trigger: {
          scheduleId: row.scheduleId,
          scheduledFor: row.scheduledFor ?? 0,
          dueAt: row.scheduledFor ?? 0,
          cause: 'time' as const,
          backfillId: null,
        },
      }),
    },
    correlationId: row.rootRunId,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    sequence: row.sequence,
    stepsDone: row.stepsDone,
    state: row.state,
    sla: row.sla,
    error: row.error,
    approvals: approvals.map(({ id, stepId }) => ({ approvalId: id, stepId })),
    children: children.flatMap((child) => (isFinal(child.status) ? [] : [child.id])),
  };
}
