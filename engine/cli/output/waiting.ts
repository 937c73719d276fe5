/** Waits and signals in words. */
import type { SignalDeliveryView, WaitView } from '../../contract/signals.ts';
import type { ToldData } from '../../contract/event-view.ts';
import { oneLine } from './style.ts';
import { durationText } from './time.ts';

/** @param now when it began to wait, for saying how long that may be */
export function describeWait({ signals, correlation, dueAt }: WaitView, now: number): string {
  const named = signals.map((name) => `"${oneLine(name)}"`).join(' or ');
  const which = correlation === null ? '' : ` for ${oneLine(correlation)}`;
  const time =
    dueAt === null
      ? ''
      : dueAt <= now
        ? 'no longer: its time has passed'
        : `${durationText(dueAt - now)}${signals.length > 0 ? ' at most' : ''}`;
  return ['waits', named === '' ? '' : `for the signal ${named}${which}`, time]
    .filter(Boolean)
    .join(named === '' || time === '' ? ' ' : ', ')
    .replace('waits, ', 'waits ');
}

export function describeSignal({ signal, disposition, reason }: ToldData<'orchestration.signal.received'>): string {
  const name = `signal "${oneLine(signal)}"`;
  switch (disposition) {
    case 'delivered':
      return name;
    case 'kept':
      return `${name} came early; it is kept`;
    case 'late':
    case 'refused':
    case 'duplicate':
      return `${name} changes nothing: ${oneLine(reason ?? disposition)}`;
  }
}

export function describeDelivery(signal: string, { runId, disposition, stepId, reason }: SignalDeliveryView): string {
  switch (disposition) {
    case 'delivered':
      return `${runId}  ${stepId === null ? 'took it' : `${stepId} took it`}`;
    case 'kept':
      return `${runId}  nothing waits for "${signal}" yet; the run keeps it`;
    case 'late':
    case 'refused':
    case 'duplicate':
      return `${runId}  nothing came of it: ${oneLine(reason ?? disposition)}`;
  }
}

export function describeExpiry({ outcome, escalateTo, goTo }: ToldData<'orchestration.checkpoint.expired'>): string {
  switch (outcome) {
    case 'remind':
      return 'still nobody has answered';
    case 'escalate':
      return `nobody has answered: escalated${escalateTo === null ? '' : ` to ${oneLine(escalateTo)}`}`;
    case 'branch':
      return `nobody has answered: goes on with ${goTo ?? 'another step'}`;
    case 'abort':
      return 'nobody has answered: the run is aborted';
    case 'reject':
      return 'nobody has answered: the calls are rejected';
  }
}

export function describeSla(data: ToldData<'orchestration.sla.warned' | 'orchestration.sla.breached'>): string {
  const longer = `takes longer than ${durationText(data.afterSeconds * 1000)}`;
  if (!('action' in data)) return longer;
  const { action, escalateTo, escalateAgent } = data;
  const who = [escalateTo, escalateAgent]
    .filter((name) => name !== null)
    .map(oneLine)
    .join(' and ');
  const then = {
    notify: '',
    escalate: `, escalated${who === '' ? '' : ` to ${who}`}`,
    cancel: ', the step is given up',
    abort: ', the run is aborted',
    rollback: ', the run is rolled back',
  } as const;
  return `${longer}, which breaches its SLA${then[action]}`;
}
