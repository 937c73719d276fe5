/** A service that names no end of its patience is asked again by the rules of the step. */
const LONGEST_MS = 24 * 3_600_000;

interface HeadersRead {
  get(name: string): string | null;
}

/** `Retry-After`, in seconds or as a date, or `retry-after-ms`. Null: it doesn't say, or nothing that makes sense. */
export function askedToWaitMs(headers: HeadersRead, now: number): number | null {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return Math.min(exact, LONGEST_MS);
  const said = headers.get('retry-after')?.trim() ?? '';
  if (said === '') return null;
  const ms = /^\d+(\.\d+)?$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_MS);
}
