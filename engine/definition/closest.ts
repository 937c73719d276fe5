/** Finds the name that somebody has probably meant who has mistyped one. */

/** Longer names are not compared: whoever writes them does not mistype a letter or two. */
const LONGEST = 64;
/** So many candidates are looked at; a list that is longer helps nobody anyway. */
const MOST_CANDIDATES = 1_000;

let comparisonsLeft = Infinity;

/**
 * While the work is done only so many names are compared letter by letter, all together;
 * after that nobody is made a suggestion.
 */
export function withComparisons<T>(most: number, work: () => T): T {
  const before = comparisonsLeft;
  comparisonsLeft = most;
  try {
    return work();
  } finally {
    comparisonsLeft = before;
  }
}

/** The candidate that the author may have meant, or null when none is near enough to be worth suggesting. */
export function closest(written: string, candidates: Iterable<string>): string | null {
  if (written.length > LONGEST || comparisonsLeft <= 0) return null;
  const plainWritten = plain(written);
  let best: string | null = null;
  let bestDistance = maxDistance(written) + 1;
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > MOST_CANDIDATES) break;
    if (candidate === written || Math.abs(candidate.length - written.length) >= bestDistance) continue;
    comparisonsLeft--;
    const distance = plain(candidate) === plainWritten ? 0 : editDistance(written, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A third of the word may be wrong, never more than three letters. */
function maxDistance(written: string): number {
  return Math.min(3, Math.floor((written.length + 1) / 3));
}

/** `dependsOn`, `depends_on` and `depends-on` are one word. */
function plain(word: string): string {
  return word.replaceAll(/[-_\s]/g, '').toLowerCase();
}

/**
 * Damerau–Levenshtein (swapped neighbours count once);
 * stops at `limit`, and looks only at places that can be within it.
 */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const from = Math.max(1, row - limit);
    const until = Math.min(b.length, row + limit);
    const current: number[] = [];
    current[from - 1] = from === 1 ? row : Infinity;
    let least = at(current, from - 1);
    for (let column = from; column <= until; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current[column] = distance;
      least = Math.min(least, distance);
    }
    if (least >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly (number | undefined)[], index: number): number {
  return row[index] ?? Infinity;
}
