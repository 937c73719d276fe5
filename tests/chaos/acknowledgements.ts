/**
 * What people were told at a command line while processes were killed around them, and whether the journal keeps to it.
 * Leans on nothing that the engine decides by: it reads events.
 */
import type { StoredEvent } from '../../engine/journal/journal.ts';

export type Acknowledgement =
  | { readonly kind: 'started'; readonly runId: string }
  | { readonly kind: 'decided'; readonly approvalId: string; readonly decision: string }
  | { readonly kind: 'signalled'; readonly runId: string; readonly signalId: string }
  | { readonly kind: 'cancelled'; readonly runId: string };

/** What was acknowledged and is not there, or is there otherwise or twice. In words. */
export function brokenAcknowledgements(
  acknowledgements: readonly Acknowledgement[],
  events: readonly StoredEvent[],
): string[] {
  const kept = keptIn(events);
  return acknowledgements.flatMap((each) => complaintAbout(each, kept) ?? []);
}

interface Kept {
  readonly created: ReadonlySet<string>;
  readonly cancelled: ReadonlySet<string>;
  /** Decisions by approval, in their order. */
  readonly decisions: ReadonlyMap<string, readonly string[]>;
  /** By `run/signal`: how often it was taken in; a copy of one that was is no second time. */
  readonly signals: ReadonlyMap<string, number>;
}

function keptIn(events: readonly StoredEvent[]): Kept {
  const created = new Set<string>();
  const cancelled = new Set<string>();
  const decisions = new Map<string, string[]>();
  const signals = new Map<string, number>();
  for (const { runId, type, data } of events) {
    if (type === 'orchestration.run.created') created.add(runId);
    else if (type === 'orchestration.run.cancelled') cancelled.add(runId);
    else if (type === 'orchestration.checkpoint.resolved')
      decisions.set(data.approvalId, [...(decisions.get(data.approvalId) ?? []), data.decision]);
    else if (type === 'orchestration.signal.received' && data.disposition !== 'duplicate') {
      const key = `${runId}/${data.signalId}`;
      signals.set(key, (signals.get(key) ?? 0) + 1);
    }
  }
  return { created, cancelled, decisions, signals };
}

function complaintAbout(said: Acknowledgement, { created, cancelled, decisions, signals }: Kept): string | null {
  switch (said.kind) {
    case 'started':
      return created.has(said.runId) ? null : `run ${said.runId} was started, and there is none`;
    case 'cancelled':
      return cancelled.has(said.runId) ? null : `run ${said.runId} was cancelled, and did not end so`;
    case 'decided': {
      const found = decisions.get(said.approvalId) ?? [];
      const isKept = found.length === 1 && found[0] === said.decision;
      return isKept
        ? null
        : `${said.approvalId} was answered with ${said.decision}; recorded is ${found.join(', ') || 'nothing'}`;
    }
    case 'signalled': {
      const times = signals.get(`${said.runId}/${said.signalId}`) ?? 0;
      return times === 1 ? null : `signal ${said.signalId} was sent to ${said.runId}, and taken in ${times} times`;
    }
  }
}
