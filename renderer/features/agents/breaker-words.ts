/** How a breaker stands, in words. Pure: the present is an argument. */
import type { BreakerView } from '../../../engine/contract/admission.ts';
import { relativeTime } from '../../design/time-words.ts';

export const breakerStates = {
  closed: { word: 'Closed', tone: 'good' },
  open: { word: 'Open', tone: 'bad' },
  half_open: { word: 'Half open', tone: 'attention' },
} as const;

/** What led here and what comes next, for a person who did not see it happen. */
export function breakerWords(
  { state, until, reason, calls, failures, probes, settings }: BreakerView,
  now: number,
): string {
  if (state === 'closed') {
    if (calls > 0) return `${failures} of the last ${calls} ${calls === 1 ? 'call' : 'calls'} failed`;
    return settings
      ? `Opens when ${percent(settings.errorRate)} of ${settings.minimumCalls} or more calls in ${settings.windowSeconds} s fail`
      : 'Opens only by hand';
  }
  if (state === 'half_open') {
    const wanted = settings?.halfOpenCalls ?? 1;
    return `Finding out whether the service is back: ${probes.succeeded} of ${wanted} ${wanted === 1 ? 'probe has' : 'probes have'} succeeded, ${probes.underWay} under way`;
  }
  if (reason === 'operator') return 'Tripped by hand: nobody calls it until somebody resets it';
  const why = reason === 'probe_failed' ? 'A probe failed' : 'Too many calls failed';
  return `${why}. ${until === null ? 'Stays open until somebody resets it' : `Tries again ${until <= now ? 'now' : relativeTime(until, now)}`}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
