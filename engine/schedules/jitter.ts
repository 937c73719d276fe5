/**
 * Milliseconds by which this time of this schedule is put off: anything from 0 to the given seconds, always the same.
 * Never more than until the next time comes: one that passed another would hold it back, and that one would look as if
 * it had been missed.
 *
 * @param gapMs until the schedule's next time; null when there is none
 */
export function jitterOf(
  scheduleId: string,
  scheduledFor: number,
  jitterSeconds: number,
  gapMs: number | null = null,
): number {
  if (jitterSeconds === 0) return 0;
  let hash = 0x811c9dc5; // FNV-1a
  for (const letter of `${scheduleId}@${scheduledFor}`)
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % (Math.min(jitterSeconds * 1000, gapMs ?? Infinity) + 1);
}
