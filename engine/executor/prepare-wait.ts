/** What a wait waits for, with its templates filled in. Pure. */
import { momentOf } from '../definition/calendar.ts';
import type { WaitStep } from '../definition/step.ts';
import { valueInWords } from '../values/value-in-words.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { ErrorRecord } from '../run/run-event.ts';

export type PreparedWait =
  /** A time is either in milliseconds from now, or a moment. */
  | {
      readonly kind: 'wait';
      readonly signals: readonly string[];
      readonly correlation: string | null;
      readonly afterMs: number | null;
      readonly until: number | null;
    }
  | { readonly kind: 'fail'; readonly error: ErrorRecord };

export function prepareWait({ id, signals, seconds, until, correlation }: WaitStep, scope: Scope): PreparedWait {
  const time = until === null ? null : resolveTemplates(until, scope).value;
  const moment = typeof time === 'string' ? momentOf(time) : null;
  if (until !== null && moment === null) {
    return failed(
      'invalid_time',
      `Step "${id}" waits until an ISO time such as 2026-03-01T09:00:00Z; ${until} gives ${valueInWords(time)}`,
    );
  }
  const told = correlation === null ? null : resolveTemplates(correlation, scope).value;
  const text = typeof told === 'number' || typeof told === 'boolean' ? String(told) : told;
  if (correlation !== null && (typeof text !== 'string' || text === '')) {
    return failed(
      'invalid_correlation',
      `Step "${id}" tells its signals apart by a text; ${correlation} gives ${valueInWords(told)}`,
    );
  }
  return {
    kind: 'wait',
    signals,
    correlation: typeof text === 'string' ? text : null,
    afterMs: seconds === null ? null : seconds * 1000,
    until: moment,
  };
}

function failed(code: string, message: string): PreparedWait {
  const error: ErrorRecord = { code, message, retryable: false };
  return { kind: 'fail', error };
}
