import type { CallDecision } from '../definition/tool-call.ts';

/** The answer that lets a run go on, with decisions about calls where it asks about some. */
export function continuing(approvalId: string, calls?: readonly CallDecision[]) {
  const answer = { type: 'decide', approvalId, decision: 'continue', notes: null, modifications: null } as const;
  return { ...answer, rewindTo: null, ...(calls && { calls }) } as const;
}
