/**
 * A CIRCUIT BREAKER: stops calling an agent whose service is failing,
 * and finds out with a few calls when it is back. Pure.
 *
 * Rules
 *  1. Closed: outcomes of the last `windowSeconds` are counted. With at least `minimumCalls` of them, of which
 *     `errorRate` or more failed, it opens.
 *  2. Open: nothing is called. After `openSeconds` it half-opens; one that a person tripped stays open until a person
 *     resets it.
 *  3. Half open: `halfOpenCalls` probes may be under way or have succeeded, and no more. When all of them have
 *     succeeded it closes and forgets what it counted; the first that fails opens it again.
 *  4. What says nothing of the service (rejected input, a missing permission, a call that was cancelled) counts for
 *     neither side; a probe that ends so gives its place to another.
 *  5. Who was called before it opened tells nothing of now: only probes are heard while it is half open.
 */
import type { BreakerSettings } from '../agents/port/profile.ts';
import type { OutcomeWindow } from './outcome-window.ts';

export const BREAKER_DEFAULTS: BreakerSettings = {
  windowSeconds: 60,
  minimumCalls: 5,
  errorRate: 0.5,
  openSeconds: 30,
  halfOpenCalls: 1,
  whenOpen: 'wait',
};

/** What a call said of the service that it reached. */
export type Verdict = 'succeeded' | 'failed' | 'none';

export type BreakerState =
  | { readonly kind: 'closed' }
  /** `until` null: until a person resets it. */
  | { readonly kind: 'open'; readonly until: number | null }
  /** `succeeded`: probes that have. */
  | { readonly kind: 'half_open'; readonly succeeded: number };

export type OpenedBy = 'error_rate' | 'probe_failed' | 'operator';
export type ClosedBy = 'probes_succeeded' | 'operator';

export const CLOSED: BreakerState = { kind: 'closed' };

/** What becomes of the breaker when a call has ended. The same object: nothing. Notes the outcome in the window. */
export function afterCall(
  state: BreakerState,
  window: OutcomeWindow,
  settings: BreakerSettings,
  call: { readonly verdict: Verdict; readonly isProbe: boolean },
  now: number,
): BreakerState {
  const { verdict, isProbe } = call;
  if (verdict === 'none') return state; // rule 4
  if (state.kind === 'open') return state; // rule 5
  if (state.kind === 'closed') {
    window.add(now, verdict === 'failed', settings.windowSeconds * 1000);
    return isOverRate(window, settings) ? opened(settings, now) : state; // rule 1
  }
  if (!isProbe) return state; // rule 5
  if (verdict === 'failed') return opened(settings, now); // rule 3
  const succeeded = state.succeeded + 1;
  return succeeded >= settings.halfOpenCalls ? CLOSED : { kind: 'half_open', succeeded };
}

/** Rule 2. */
export function afterTime(state: BreakerState, now: number): BreakerState {
  return state.kind === 'open' && state.until !== null && state.until <= now
    ? { kind: 'half_open', succeeded: 0 }
    : state;
}

/** Rule 3: probes that may start now. */
export function openProbes(state: BreakerState, settings: BreakerSettings, probesUnderWay: number): number {
  return state.kind === 'half_open' ? Math.max(0, settings.halfOpenCalls - state.succeeded - probesUnderWay) : 0;
}

function opened({ openSeconds }: BreakerSettings, now: number): BreakerState {
  return { kind: 'open', until: now + openSeconds * 1000 };
}

function isOverRate(window: OutcomeWindow, { minimumCalls, errorRate }: BreakerSettings): boolean {
  return window.failures > 0 && window.calls >= minimumCalls && window.failures / window.calls >= errorRate;
}
