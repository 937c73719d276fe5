/** The candidate that the author may have meant, or null when none is near enough to be worth suggesting. */
export function closest(written: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = maxDistance(written) + 1;
  for (const candidate of candidates) {
    if (candidate === written || Math.abs(candidate.length - written.length) >= bestDistance) continue;
    const distance = plain(candidate) === plain(written) ? 0 : editDistance(written, candidate, bestDistance);
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

/** Damerau–Levenshtein (swapped neighbours count once); stops at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current.push(distance);
    }
    if (Math.min(...current) >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
