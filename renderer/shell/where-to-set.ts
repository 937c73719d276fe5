/** The way out of what an agent lacks, beyond what its sentences say themselves. */
const SETTINGS = 'under Settings';

/** Null: nothing of it is set there; a grant is given where the sentence says. */
export function whereToSet(missing: readonly string[]): string | null {
  const set = missing.filter((sentence) => sentence.includes(SETTINGS)).length;
  if (set === 0) return null;
  return set === missing.length ? 'Set what is missing under Settings.' : 'Set the keys and addresses under Settings.';
}
