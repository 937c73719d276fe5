/** Waits and signals in words. */
import type { SignalDelivery } from '../../contract/signals.ts';
import type { SignalReceived, WaitStarted } from '../../run/run-event.ts';
import { oneLine } from './style.ts';
import { duration } from './time.ts';

/** @param now when it began to wait, for saying how long that may be */
export function describeWait({ signals, correlation, dueAt }: WaitStarted, now: number): string {
  const named = signals.map((name) => `"${oneLine(name)}"`).join(' or ');
  const which = correlation === null ? '' : ` for ${oneLine(correlation)}`;
  const time = dueAt === null ? '' : dueAt <= now ? 'no longer: its time has passed' : `${duration(dueAt - now)}${signals.length > 0 ? ' at most' : ''}`;
  return ['waits', named === '' ? '' : `for the signal ${named}${which}`, time].filter(Boolean).join(named === '' || time === '' ? ' ' : ', ').replace('waits, ', 'waits ');
}

export function describeSignal({ signal, disposition, reason }: SignalReceived): string {
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

export function describeDelivery(signal: string, { runId, disposition, stepId, reason }: SignalDelivery): string {
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
