/** What was read of a text, kept by the text. Pure. */

const MOST_KEPT = 2000;
const LONGEST_KEPT = 16 * 1024;

/** Keeps the newest of a sensible length; definitions are few and repeat themselves. */
export function remember<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (key.length > LONGEST_KEPT) return made;
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string);
  kept.set(key, made);
  return made;
}
