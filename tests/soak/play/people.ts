/**
 * What somebody does next in a drawn case, and when: told from the journal alone, so that a crash makes nobody forget
 * or repeat anything.
 */
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import type { RunCommand } from '../../../engine/run/run-command.ts';
import { lastAnswer, lastRescue, type Case } from '../operator.ts';

/** From here on nobody can do anything any more. */
const ENDS = /\.run\.(completed|partially_completed|failed|aborted|cancelled|ending|rollback_started|cleanup_started)$/;

export interface Deed {
  readonly at: number;
  readonly runId: string;
  readonly command: RunCommand;
}

/** The earliest; null: nobody has anything to do. */
export function nextOfPeople(drawn: Case, events: readonly StoredEvent[], mayBePaused = false): Deed | null {
  const byRun = Map.groupBy(events, ({ runId }) => runId);
  const [root = []] = byRun.values();
  const deeds = [
    ...[...byRun.values()].flatMap((history) => deedsIn(drawn, history)),
    ...interventions(drawn, root),
    ...(mayBePaused ? [...byRun.values()].flatMap(afterPause) : []),
  ];
  return deeds.reduce<Deed | null>((first, deed) => (first && first.at <= deed.at ? first : deed), null);
}

/** Whoever pauses a run forgets it, and somebody else finds it. */
function afterPause(history: readonly StoredEvent[]): Deed[] {
  const last = history.findLast(({ type }) =>
    /\.run\.(paused|resumed|ending|rollback_started|cleanup_started|completed|partially_completed|failed|aborted|cancelled)$/.test(
      type,
    ),
  );
  return last?.type === 'orchestration.run.paused'
    ? [{ at: last.at + 7_000, runId: last.runId, command: { type: 'resume', notes: null } }]
    : [];
}

function hasBegunToEnd(history: readonly StoredEvent[]): boolean {
  const end = history.findLastIndex(({ type }) => ENDS.test(type));
  return end !== -1 && !history.slice(end).some(({ type }) => type === 'orchestration.run.resumed');
}

/** While it ends only what nobody can know is asked about. */
function deedsIn(drawn: Case, history: readonly StoredEvent[]): Deed[] {
  const [created] = history;
  if (created?.type !== 'orchestration.run.created') return [];
  if (hasBegunToEnd(history))
    return rescues(drawn, created.data.definition.name, history).filter(
      ({ command }) => command.type === 'skip' && /@|give-back|report|close/.test(command.stepId ?? ''),
    );
  const { name } = created.data.definition;
  return [
    ...answers(drawn, name, history),
    ...rescues(drawn, name, history),
    ...signals(drawn, name, history),
    ...signalsForStates(drawn, name, history),
  ];
}

/** Once; what is refused because the run ends already is not tried again. */
function interventions({ intervention }: Case, history: readonly StoredEvent[]): Deed[] {
  const [created] = history;
  if (!intervention || !created || hasBegunToEnd(history)) return [];
  const { what, afterMs, untilMs } = intervention;
  const has = (type: StoredEvent['type']) => history.some((event) => event.type === type);
  const at = created.at + afterMs;
  if (what !== 'pause') return [{ at, runId: created.runId, command: { type: what, notes: null } }];
  if (!has('orchestration.run.started') || has('orchestration.run.resumed')) return [];
  return [
    has('orchestration.run.paused')
      ? { at: created.at + untilMs, runId: created.runId, command: { type: 'resume', notes: null } }
      : { at, runId: created.runId, command: { type: 'pause', notes: null } },
  ];
}

function answers({ operator }: Case, name: string, history: readonly StoredEvent[]): Deed[] {
  const times = new Map<string | null, number>();
  return history.flatMap((event): Deed[] => {
    if (event.type !== 'orchestration.checkpoint.requested') return [];
    const { approvalId, stepId, timeout } = event.data;
    const time = times.get(stepId) ?? 0;
    const isOver = history.some(({ type, data }) => {
      if (!('approvalId' in data) || data.approvalId !== approvalId) return false;
      return (
        type === 'orchestration.checkpoint.resolved' ||
        (type === 'orchestration.checkpoint.expired' && (data.outcome === 'branch' || data.outcome === 'abort'))
      );
    });
    const resolved = history.find(
      (other) => other.type === 'orchestration.checkpoint.resolved' && other.data.approvalId === approvalId,
    );
    const isWithdrawn =
      resolved?.type === 'orchestration.checkpoint.resolved' && resolved.data.decision === 'withdrawn';
    if (!isWithdrawn) times.set(stepId, time + 1);
    if (isOver) return [];
    const planned = operator.answers[`${name}/${stepId ?? ''}`]?.[time];
    if (!planned && endsByItself(timeout)) return [];
    const { decision, modifications = null, afterMs } = planned ?? lastAnswer;
    return [
      {
        at: event.at + afterMs,
        runId: event.runId,
        command: { type: 'decide', approvalId, decision, modifications, notes: null, rewindTo: null },
      },
    ];
  });
}

interface Timeout {
  readonly outcome: string;
  readonly then: Timeout | null;
}

function endsByItself(timeout: Timeout | null | undefined): boolean {
  return timeout != null && (timeout.outcome === 'branch' || timeout.outcome === 'abort' || endsByItself(timeout.then));
}

function rescues({ operator }: Case, name: string, history: readonly StoredEvent[]): Deed[] {
  const times = new Map<string, number>();
  return history.flatMap((event, place): Deed[] => {
    if (event.type !== 'orchestration.run.needs_attention') return [];
    const { stepId } = event.data;
    const time = times.get(stepId) ?? 0;
    times.set(stepId, time + 1);
    const isOver = history
      .slice(place + 1)
      .some(
        ({ type, data }) =>
          'stepId' in data && data.stepId === stepId && /step\.(reopened|skipped|cancelled|invalidated)$/.test(type),
      );
    if (isOver) return [];
    const { action, output = null, afterMs } = operator.rescues[`${name}/${stepId}`]?.[time] ?? lastRescue;
    const command: RunCommand =
      action === 'abort'
        ? { type: 'abort', notes: null }
        : action === 'skip'
          ? { type: 'skip', stepId, output, notes: null }
          : { type: 'retry', stepId, modifications: null, notes: null };
    return [{ at: event.at + afterMs, runId: event.runId, command }];
  });
}

function signals({ operator }: Case, name: string, history: readonly StoredEvent[]): Deed[] {
  return history.flatMap((event): Deed[] => {
    if (event.type !== 'orchestration.step.wait_started') return [];
    const { stepId, attempt } = event.data;
    return (operator.signals[`${name}/${stepId}`] ?? []).flatMap(
      ({ signal, payload, correlation, afterMs }, place): Deed[] => {
        const signalId = `${stepId}-${attempt}-${place}`;
        if (history.some((other) => other.type === 'orchestration.signal.received' && other.data.signalId === signalId))
          return [];
        return [
          {
            at: event.at + afterMs,
            runId: event.runId,
            command: { type: 'signal', signalId, name: signal, payload, correlation, notes: null },
          },
        ];
      },
    );
  });
}

/** Counted from when the state is entered: what is drawn takes no time in it. */
function signalsForStates({ operator }: Case, name: string, history: readonly StoredEvent[]): Deed[] {
  const times = new Map<string, number>();
  return history.flatMap((event): Deed[] => {
    if (event.type !== 'orchestration.machine.entered') return [];
    const { state } = event.data;
    const entry = (times.get(state) ?? 0) + 1;
    times.set(state, entry);
    if (history.some((other) => other.type === 'orchestration.machine.entered' && other.sequence > event.sequence))
      return [];
    return (operator.signals[`${name}/@${state}#${entry}`] ?? []).flatMap(
      ({ signal, payload, correlation, afterMs }, place): Deed[] => {
        const signalId = `${state}-${entry}-${place}`;
        if (history.some((other) => other.type === 'orchestration.signal.received' && other.data.signalId === signalId))
          return [];
        return [
          {
            at: event.at + afterMs,
            runId: event.runId,
            command: { type: 'signal', signalId, name: signal, payload, correlation, notes: null },
          },
        ];
      },
    );
  });
}
