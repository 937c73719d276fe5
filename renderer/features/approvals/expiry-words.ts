/** What happens to an approval that nobody answers. Pure. */
import type { ApprovalView } from '../../../engine/contract/approvals.ts';

const THEN = {
  remind: 'people are reminded',
  escalate: 'it is put before somebody else as well',
  branch: 'the run goes another way, without this result',
  abort: 'the run is aborted',
  reject: 'none of the calls is made',
} as const;

/** Null: it waits without end. */
export function expiryWords({
  status,
  expiresAt,
  onExpiry,
}: Pick<ApprovalView, 'status' | 'expiresAt' | 'onExpiry'>): string | null {
  return status !== 'pending' || expiresAt === null || onExpiry === null ? null : `Without an answer ${THEN[onExpiry]}`;
}
