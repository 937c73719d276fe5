/**
 * Finds what a plain sentence says about key figures, days and grouping. No language model:
 * patterns that are easy to foretell.
 */

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** The known key figures that the sentence names, in its order. `profit margin` is not also `profit`. */
export function kpisIn(
  sentence: string,
  known: readonly { readonly kpi: string; readonly label: string }[],
): readonly string[] {
  const found: { readonly kpi: string; readonly at: number }[] = [];
  const spellings = known
    .flatMap(({ kpi, label }) =>
      [kpi, kpi.replaceAll('_', ' '), label.toLowerCase()].map((spelling) => ({ kpi, spelling })),
    )
    .sort((one, other) => other.spelling.length - one.spelling.length);
  let rest = sentence.toLowerCase();
  for (const { kpi, spelling } of spellings) {
    const at = new RegExp(`(?<![\\w-])${spelling}(?![\\w-])`).exec(rest)?.index;
    if (at === undefined) continue;
    rest = rest.slice(0, at) + ' '.repeat(spelling.length) + rest.slice(at + spelling.length);
    found.push({ kpi, at });
  }
  return [...new Set(found.sort((one, other) => one.at - other.at).map(({ kpi }) => kpi))];
}

/**
 * `2025-07-01 to 2025-09-30`, `Q3 2025`, `July 2025`, `2025`. Of two days the earlier comes first;
 * one alone is no window.
 */
export function datesIn(sentence: string): { readonly from: string; readonly to: string } | undefined {
  const [from, to] = [...sentence.matchAll(/\b\d{4}-\d{2}-\d{2}\b/g)].map(([day]) => day).sort();
  if (from !== undefined) return to === undefined ? undefined : { from, to };
  const quarter =
    /\bq([1-4])\s*(?:of\s+)?(\d{4})\b/i.exec(sentence) ?? swapped(/\b(\d{4})[\s-]*q([1-4])\b/i.exec(sentence));
  if (quarter) return monthsOf(Number(quarter[2]), 3 * Number(quarter[1]) - 2, 3);
  const month = new RegExp(`\\b(${monthNames.join('|')})\\s+(?:of\\s+)?(\\d{4})\\b`, 'i').exec(sentence);
  if (month) return monthsOf(Number(month[2]), monthNames.indexOf(String(month[1]).toLowerCase()) + 1, 1);
  const numeric = /\b(\d{4})-(\d{2})\b/.exec(sentence);
  if (numeric) return monthsOf(Number(numeric[1]), Number(numeric[2]), 1);
  const year = /\b(20\d{2})\b/.exec(sentence);
  return year ? monthsOf(Number(year[1]), 1, 12) : undefined;
}

export function groupingIn(sentence: string): string | undefined {
  if (/\b(daily|(by|per|each) day)\b/i.test(sentence)) return 'day';
  if (/\b(weekly|(by|per|each) week)\b/i.test(sentence)) return 'week';
  if (/\b(monthly|(by|per|each) month)\b/i.test(sentence)) return 'month';
  return /\b(quarterly|(by|per|each) quarter)\b/i.test(sentence) ? 'quarter' : undefined;
}

function monthsOf(year: number, first: number, count: number): { readonly from: string; readonly to: string } {
  const day = (month: number, date: number): string =>
    new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
  return { from: day(first, 1), to: day(first + count, 0) };
}

function swapped(match: RegExpExecArray | null): readonly [string, string | undefined, string | undefined] | null {
  return match ? [match[0], match[2], match[1]] : null;
}
