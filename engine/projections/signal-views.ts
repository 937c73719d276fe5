/** What a run has been told from outside, and what it can be told. */
import type { AwaitedSignal, SignalView } from '../contract/signals.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunState } from '../run/run-state.ts';
import { awaitedOf } from '../run/awaited-signals.ts';
import { wireValue } from './wire-json.ts';

/** Oldest first. */
export function signalViews(events: readonly StoredEvent[]): SignalView[] {
  const views: SignalView[] = [];
  for (const event of events) {
    if (event.type === 'orchestration.signal.received') {
      const { signalId, signal, payload, correlation, disposition, stepId, reason = null, notes = null } = event.data;
      views.push({
        signalId,
        signal,
        payload: wireValue(payload),
        correlation,
        disposition,
        stepId,
        reason,
        notes,
        at: event.at,
        sentBy: event.actor,
      });
    } else if (event.type === 'orchestration.signal.delivered') {
      const kept = views.find(
        ({ signalId, disposition }) => signalId === event.data.signalId && disposition === 'kept',
      );
      if (kept) Object.assign(kept, { disposition: 'delivered', stepId: event.data.stepId });
    } else if (event.type === 'orchestration.signal.dropped') {
      const { disposition, reason } = event.data;
      const kept = views.find(({ signalId }) => signalId === event.data.signalId);
      if (kept) Object.assign(kept, { disposition, reason });
    }
  }
  return views;
}

/** What waits now first. */
export function awaitedSignals(state: RunState): AwaitedSignal[] {
  const awaited = awaitedOf(state).map(({ signal, stepId, correlation, isWaiting }) => ({
    signal,
    stepId,
    correlation,
    isWaiting,
  }));
  return awaited.sort((a, b) => Number(b.isWaiting) - Number(a.isWaiting));
}
