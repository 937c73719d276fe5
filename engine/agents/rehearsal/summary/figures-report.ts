/** Puts computed figures into a page that an executive can read in a minute. */
import type { FigureChange, KpiFigures } from './figures.ts';
import { twoDecimals } from './figures.ts';
import { periodName, rhythmOf } from './rhythm.ts';
import type { Rhythm } from './rhythm.ts';
import { amount, at, changeWords, grouped, listed, movement } from './wording.ts';

/** More than this many periods make a table that nobody reads. */
const longestTable = 14;
/** A movement that is worth a word. */
const notable: Readonly<Record<FigureChange['unit'], number>> = { percent: 3, points: 1 };
const notably = `by more than ${notable.percent} % (or ${notable.points} point)`;
/** Less of these is better. */
const unwelcome = /(expense|cost|churn|cac|spend|debt|loss|refund|complaint|incident)/i;

export interface FiguresReport {
  readonly headline: string;
  readonly window: string;
  readonly sections: readonly string[];
}

export function reportFigures(kpis: readonly KpiFigures[]): FiguresReport {
  const periods = [...new Set(kpis.flatMap(({ points }) => points.flatMap(({ period }) => period ?? [])))].sort();
  const rhythm = rhythmOf(periods);
  return {
    headline: kpis.map((kpi) => `${headlineOf(kpi, rhythm)}.`).join(' '),
    window: windowOf(periods, rhythm),
    sections: [
      `## Figures\n\n${overview(kpis, rhythm)}`,
      `## What moved\n\n${kpis.map((kpi) => `- ${movementOf(kpi, rhythm)}`).join('\n')}`,
      ...periodTable(kpis, periods, rhythm),
      `## Worth a look\n\n${observations(kpis, rhythm)
        .map((line) => `- ${line}`)
        .join('\n')}`,
    ],
  };
}

function headlineOf(kpi: KpiFigures, rhythm: Rhythm): string {
  const over = { total: 'came to', average: 'averaged', last: 'stood at' }[kpi.whole];
  const trend =
    kpi.change === null
      ? ''
      : `, ${movement(kpi.change)} from ${periodName(kpi.first.period, rhythm)} to ${periodName(kpi.last.period, rhythm)}`;
  return `${kpi.label} ${over} ${amount(kpi.wholeValue, kpi.unit)}${trend}`;
}

function windowOf(periods: readonly string[], rhythm: Rhythm): string {
  const [first] = periods;
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return 'no periods';
  if (first === last) return first;
  const unit = rhythm === 'other' ? 'period' : rhythm;
  return `${periodName(first, rhythm)} to ${periodName(last, rhythm)}, ${periods.length} ${unit}s`;
}

function overview(kpis: readonly KpiFigures[], rhythm: Rhythm): string {
  return table(
    ['Key figure', 'Whole window', 'First', 'Last', 'Change', 'Lowest', 'Highest'],
    kpis.map((kpi) => [
      kpi.label,
      `${amount(kpi.wholeValue, kpi.unit)} (${kpi.whole === 'average' ? 'average of periods' : kpi.whole})`,
      amount(kpi.first.value, kpi.unit),
      amount(kpi.last.value, kpi.unit),
      changeWords(kpi.change),
      at(kpi.lowest, kpi, rhythm),
      at(kpi.highest, kpi, rhythm),
    ]),
  );
}

function movementOf(kpi: KpiFigures, rhythm: Rhythm): string {
  if (kpi.change === null) return `**${kpi.label}**: ${amount(kpi.wholeValue, kpi.unit)}; one period, so no trend.`;
  const halves = kpi.halves === null ? '' : ` The second half was ${movement(kpi.halves)} against the first.`;
  const range = `between ${at(kpi.lowest, kpi, rhythm)} and ${at(kpi.highest, kpi, rhythm)}`;
  return `**${kpi.label}** ${movement(kpi.change)}, from ${amount(kpi.first.value, kpi.unit)} to ${amount(kpi.last.value, kpi.unit)}; ${range}.${halves}`;
}

function periodTable(kpis: readonly KpiFigures[], periods: readonly string[], rhythm: Rhythm): readonly string[] {
  if (periods.length < 2 || periods.length > longestTable) return [];
  const rows = periods.map((period) => [
    periodName(period, rhythm),
    ...kpis.map(({ points, unit }) => {
      const point = points.find((one) => one.period === period);
      return point ? amount(point.value, unit) : '–';
    }),
  ]);
  return [`## Period by period\n\n${table(['Period', ...kpis.map(({ label }) => label)], rows)}`];
}

function observations(kpis: readonly KpiFigures[], rhythm: Rhythm): readonly string[] {
  const found: string[] = [];
  const revenue = kpis.find(({ kpi }) => kpi === 'revenue');
  const expenses = kpis.find(({ kpi }) => kpi === 'expenses');
  if (revenue?.whole === 'total' && expenses?.whole === 'total' && revenue.wholeValue !== 0) {
    const left = twoDecimals(revenue.wholeValue - expenses.wholeValue);
    const margin = twoDecimals((100 * left) / revenue.wholeValue);
    found.push(
      `Over the whole window revenue less expenses leaves ${amount(left, revenue.unit)}, ${grouped(margin)} % of revenue.`,
    );
    if (revenue.change !== null && expenses.change !== null && revenue.change.by !== expenses.change.by) {
      const [faster, slower] =
        revenue.change.by > expenses.change.by ? ['revenue', 'expenses'] : ['expenses', 'revenue'];
      found.push(
        `From first to last period ${faster} moved ahead of ${slower} (revenue ${changeWords(revenue.change)}, expenses ${changeWords(expenses.change)}).`,
      );
    }
  }
  const worse = kpis.filter((kpi) => welcomeMovement(kpi) < -1);
  const better = kpis.filter((kpi) => welcomeMovement(kpi) > 1);
  if (worse.length > 0) found.push(`Moved the wrong way ${notably}: ${listed(worse.map(({ label }) => label))}.`);
  if (better.length > 0) found.push(`Moved the right way ${notably}: ${listed(better.map(({ label }) => label))}.`);
  const cut = new Map(kpis.flatMap((kpi) => kpi.cut.map((one) => [one.period, one])));
  for (const { period, days, of } of cut.values()) {
    found.push(
      `The window cuts ${rhythm === 'week' ? 'the ' : ''}${periodName(period, rhythm)} to ${days} of ${of} days: totals count it, their trends leave it out.`,
    );
  }
  const longest = Math.max(...kpis.map(({ periods }) => periods));
  const gaps = kpis.filter(({ periods }) => periods < longest);
  if (gaps.length > 0) found.push(`Has fewer periods than the others: ${listed(gaps.map(({ label }) => label))}.`);
  return found.length > 0 ? found : [`Nothing moved ${notably}.`];
}

/** How often the movement is a notable one; below zero when it goes the wrong way. */
function welcomeMovement({ kpi, halves, change: whole }: KpiFigures): number {
  const moved = halves ?? whole;
  if (moved === null) return 0;
  return (moved.by / notable[moved.unit]) * (unwelcome.test(kpi) ? -1 : 1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `| --- | ${head
    .slice(1)
    .map(() => '---:')
    .join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
