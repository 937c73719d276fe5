/** Waits, signals and SLAs in words. Pure. */
import type { SlaView, StepView } from '../../../engine/contract/step-view.ts';
import type { SignalDeliveryView, WaitView } from '../../../engine/contract/signals.ts';
import { duration } from '../../design/time-words.ts';

export function whatBecameOf(
  signal: string,
  { disposition, stepId, reason }: SignalDeliveryView,
  nameOf: (stepId: string) => string,
): string {
  switch (disposition) {
    case 'delivered':
      return stepId === null ? `“${signal}” took the run to another state` : `“${nameOf(stepId)}” took “${signal}”`;
    case 'kept':
      return `“${signal}” is kept until something waits for it`;
    case 'late':
    case 'refused':
    case 'duplicate':
      return `Nothing came of “${signal}”: ${reason ?? disposition}`;
  }
}

/** `the signal contract-signed about C-17, or for its time`: which may follow. */
export function waitWords({ signals, correlation, dueAt }: WaitView): string {
  if (signals.length === 0) return 'its time';
  const names = signals.length === 1 ? `the signal ${signals[0] ?? ''}` : `one of the signals ${signals.join(', ')}`;
  return `${names}${correlation === null ? '' : ` about ${correlation}`}${dueAt === null ? '' : ', or for its time'}`;
}

export interface SlaWords {
  readonly text: string;
  readonly tone: 'muted' | 'attention' | 'bad';
  /** When it is warned of or broken next. */
  readonly at: number | null;
}

const THEN = {
  notify: 'people are told',
  escalate: 'it is escalated',
  cancel: 'the step is given up',
  abort: 'the run is aborted',
  rollback: 'the run is rolled back',
} as const;

/** How a step stands to its SLA. */
export function slaWords(
  {
    warnAt,
    breachAt,
    warnedAt,
    breachedAt,
    breachAfterSeconds,
    warnAfterSeconds,
    onBreach,
    escalateTo,
    escalateAgent,
  }: SlaView,
  status: StepView['status'],
): SlaWords {
  const allowed = breachAfterSeconds === null ? null : duration(breachAfterSeconds * 1000);
  if (breachedAt !== null) {
    const whom = [escalateTo, escalateAgent].filter((each) => each !== null).join(' and ');
    return {
      text: `breached: it was to take ${allowed ?? ''} at most${whom === '' ? '' : `; escalated to ${whom}`}`,
      tone: 'bad',
      at: null,
    };
  }
  if (warnAt === null && breachAt === null)
    return {
      text:
        status === 'pending' || status === 'queued'
          ? `${allowed ?? duration((warnAfterSeconds ?? 0) * 1000)} from its start`
          : 'kept',
      tone: 'muted',
      at: null,
    };
  if (warnedAt !== null)
    return {
      text: breachAt === null ? 'it takes longer than hoped' : `it takes longer than hoped; ${THEN[onBreach]}`,
      tone: 'attention',
      at: breachAt,
    };
  return { text: warnAt === null ? THEN[onBreach] : 'a reminder', tone: 'muted', at: warnAt ?? breachAt };
}
