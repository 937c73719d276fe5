/** A run's history in brief: one line per event, without times and ids, to be compared with another run's. */
import type { RunEvent } from '../run/run-event.ts';

/** `step.started score 2`, `machine.entered contacted`, `timer.fired wait:hold:1`. */
export function inBrief(event: RunEvent): string {
  const name = event.type.replace('orchestration.', '');
  switch (event.type) {
    case 'orchestration.timer.armed':
    case 'orchestration.timer.fired':
    case 'orchestration.timer.disarmed':
      return `${name} ${event.data.timerId.replace(`${event.runId}.`, '')}`;
    case 'orchestration.machine.entered':
      return `${name} ${event.data.state}`;
    case 'orchestration.checkpoint.expired':
      return `${name} ${event.data.outcome}`;
    case 'orchestration.run.failed':
      return `${name} ${event.data.error.code}`;
    case 'orchestration.step.failed':
      return `${name} ${event.data.stepId} ${event.data.attempt} ${event.data.error.code}`;
    default:
      return [
        name,
        ...('stepId' in event.data ? [event.data.stepId] : []),
        ...('attempt' in event.data ? [event.data.attempt] : []),
      ].join(' ');
  }
}

/** Starts that a crash made necessary again left out: it is the same attempt. */
export function briefHistory(events: readonly RunEvent[]): string[] {
  return events.filter((event) => !(event.type === 'orchestration.step.started' && event.data.restarted)).map(inBrief);
}
