/**
 * Durations as people write them, for every place that takes seconds: `90s`, `5m`, `2h`, `1d`, `1h30m`, `500ms`, and
 * ISO 8601 (`PT5M`, `P1DT2H`). A month or a year is no duration: they are not always as long. Pure.
 */
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
const PARTS = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;
const ISO = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const LOOSE = /^(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?$/i;

/** What people call the units, by their beginnings. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(ms|milli(second)?s?|msecs?)$/i, 'ms'],
  [/^(s|secs?|seconds?)$/i, 's'],
  [/^(m|mins?|minutes?)$/i, 'm'],
  [/^(h|hrs?|hours?)$/i, 'h'],
  [/^(d|days?)$/i, 'd'],
];

/** Null: it is no duration. */
export function secondsOf(text: string): number | null {
  if (PARTS.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].map(
      ([, amount, unit = 's']) => Number(amount) * (UNITS[unit] ?? 1),
    );
    return rounded(parts.reduce((sum, part) => sum + part, 0));
  }
  const iso = ISO.exec(text);
  if (!iso) return null;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
  return rounded(
    (weeks ?? 0) * 604_800 + (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0),
  );
}

/** `5m` for `5 min` or `5 minutes`: what somebody meant whose text is no duration. Null: nobody knows. */
export function durationMeant(text: string): string | null {
  const [, amount = '', unit = ''] = LOOSE.exec(text.trim()) ?? [];
  const short = NAMES.find(([pattern]) => pattern.test(unit))?.[1];
  return short === undefined ? null : `${amount.replace(',', '.')}${short}`;
}

/** To the millisecond: 0.1 s and 0.2 s are 0.3 s. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
