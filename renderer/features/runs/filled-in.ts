/** What people have filled in at the checkpoints of a run, by the approval. Pure. */
import { isJsonRecord, type JsonRecord } from '../../../engine/contract/json.ts';
import type { RunView } from '../../../engine/contract/run-view.ts';

/** It stands beside what the step has made: of a step that was answered more than once only the newest counts. */
export function filledInAt({
  approvals,
  steps,
}: Pick<RunView, 'approvals' | 'steps'>): ReadonlyMap<string, JsonRecord> {
  const found = new Map<string, JsonRecord>();
  for (const { id, output } of steps) {
    const newest = approvals.findLast(
      ({ stepId, decision, options }) =>
        stepId === id &&
        decision !== null &&
        options.some(({ fields = [], outcome }) => fields.length > 0 || outcome !== undefined),
    );
    const answer = isJsonRecord(output) ? output.answer : null;
    if (newest && isJsonRecord(answer)) found.set(newest.id, answer);
  }
  return found;
}
