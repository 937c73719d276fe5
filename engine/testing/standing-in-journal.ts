import type { Standing } from '../executor/bare-state.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { MemoryJournal } from '../journal/memory-journal.ts';
import type { FinalStatus } from '../run/run-state.ts';

/**
 * As the list of runs has it: told by events alone, because a run that is asked for here can perhaps not be folded.
 */
export function standingInJournal(journal: MemoryJournal, runId: string): Standing | undefined {
  const events = journal.readRun(runId);
  const [first] = events;
  if (first?.type !== 'orchestration.run.created') return undefined;
  const last = events.at(-1) ?? first;
  const resolved = new Set(
    events.flatMap((event) => (event.type === 'orchestration.checkpoint.resolved' ? [event.data.approvalId] : [])),
  );
  const asked = events.flatMap((event) =>
    event.type === 'orchestration.checkpoint.requested' && !resolved.has(event.data.approvalId) ? [event.data] : [],
  );
  const children = journal
    .readAll(0, Infinity)
    .flatMap((event) =>
      event.type === 'orchestration.run.created' && event.data.parent?.runId === runId ? [event.runId] : [],
    );
  return {
    status: endOf(events) ?? 'running',
    created: { ...first.data, parent: first.data.parent && { ...first.data.parent, attempt: 0 } },
    correlationId: first.correlationId,
    createdAt: first.at,
    updatedAt: last.at,
    sequence: last.sequence,
    stepsDone: 0,
    state: null,
    sla: null,
    error: null,
    approvals: asked.map(({ approvalId, stepId }) => ({ approvalId, stepId })),
    children: children.filter((child) => endOf(journal.readRun(child)) === null),
  };
}

const FINAL = ['completed', 'partially_completed', 'failed', 'aborted', 'cancelled'] as const;

function endOf(events: readonly StoredEvent[]): FinalStatus | null {
  const last = events.findLast(({ type }) => type.startsWith('orchestration.run.'))?.type;
  return FINAL.find((status) => last === `orchestration.run.${status}`) ?? null;
}
