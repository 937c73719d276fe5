/** What somebody is deciding about the calls of a request. Pure. */
import type { ApprovalReview } from '../../../engine/contract/approval-review.ts';
import type { CallDecisionInput } from '../../../engine/contract/asked-calls.ts';

export type ReviewedCall = ApprovalReview['calls'][number];

/** By the calls' ids. Null: it is not decided yet, or not right. */
export type CallDrafts = ReadonlyMap<string, CallDecisionInput | null>;

export interface DecidedCalls {
  /** Null: not all of them are decided. */
  readonly decisions: readonly CallDecisionInput[] | null;
  /** How many are not. */
  readonly open: number;
}

export const NOTHING_DECIDED: DecidedCalls = { decisions: null, open: Infinity };

/** All of them are decided at once, or none. */
export function decidedCalls(calls: readonly ReviewedCall[], drafts: CallDrafts): DecidedCalls {
  const decisions = calls.flatMap(({ id }) => drafts.get(id) ?? []);
  const open = calls.length - decisions.length;
  return { decisions: open === 0 ? decisions : null, open };
}

/** What the answer is going to do, in a sentence. */
export function consequenceOfCalls(decisions: readonly CallDecisionInput[]): string {
  const count = (wanted: CallDecisionInput['decision']): number =>
    decisions.filter(({ decision }) => decision === wanted).length;
  const parts = [
    [count('approve'), 'made as asked'],
    [count('edit'), 'made with your arguments'],
    [count('reject'), 'not made, and the model is told why'],
  ] as const;
  const said = parts.flatMap(([many, what]) => (many === 0 ? [] : [`${many} ${many === 1 ? 'is' : 'are'} ${what}`]));
  return `Of the calls, ${said.join('; ')}. The step goes on from there.`;
}
