/** In which order approvals are read. Pure. */
import type { ApprovalView } from '../../../engine/contract/approvals.ts';

type Placed = Pick<ApprovalView, 'id' | 'severity' | 'requestedAt'>;

const RANKS: Readonly<Record<string, number>> = { critical: 0, high: 1, normal: 2, low: 3 };

/** The most severe first; among equals, the longest waiting. */
export function mostUrgentFirst(a: Placed, b: Placed): number {
  return rank(a) - rank(b) || a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1);
}

export function newestFirst(a: Placed, b: Placed): number {
  return b.requestedAt - a.requestedAt || (a.id < b.id ? 1 : -1);
}

/** `high` and `critical` are said; the others go without saying. */
export function isSevere(severity: string): boolean {
  return severity === 'high' || severity === 'critical';
}

function rank({ severity }: Placed): number {
  return RANKS[severity] ?? 2;
}
