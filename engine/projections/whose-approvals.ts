/** Which approvals of an inbox are somebody's. Pure. */
import type { ApprovalRow, WhoseApprovals } from './read-models.ts';

/** As the store chooses rows (`storage/sqlite/approval-rows.ts`); a test holds both to each other. */
export function isOneOf(
  { are, person }: WhoseApprovals,
  { assignee, candidates }: Pick<ApprovalRow, 'assignee' | 'candidates'>,
): boolean {
  switch (are) {
    case 'mine':
      return assignee === null ? candidates.includes(person) : assignee === person;
    case 'anyone':
      return assignee === null && candidates.length === 0;
    case 'claimed':
      return assignee !== null;
  }
}
