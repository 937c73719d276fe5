/** Milliseconds by which this time of this schedule is put off: anything from 0 to the given seconds, always the same. */
export function jitterOf(scheduleId: string, scheduledFor: number, jitterSeconds: number): number {
  if (jitterSeconds === 0) return 0;
  let hash = 0x811c9dc5; // FNV-1a
  for (const letter of `${scheduleId}@${scheduledFor}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % (jitterSeconds * 1000 + 1);
}
