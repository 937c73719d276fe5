/** What the charts draw. Pure: colours and figures in, options of the chart library out. */
import type { EChartsCoreOption } from 'echarts/core';
import type { MetricsView, Quantiles } from '../../../engine/contract/metrics.ts';
import { fonts, type Palette } from '../../design/palettes.ts';
import { duration } from '../../design/time-words.ts';
import { countOf, outcomesIn } from './outcomes.ts';
import { periodWords, type TimeRange } from './time-range.ts';

interface TooltipPart {
  readonly name: string;
  readonly seriesName: string;
  readonly value: number;
}

export interface ChartBar {
  readonly name: string;
  readonly quantiles: Quantiles;
}

function common({ text, textMuted, floating, line }: Palette): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: fonts.text, fontSize: 12, color: textMuted },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: floating,
      borderColor: line,
      textStyle: { color: text, fontSize: 12 },
      transitionDuration: 0,
      confine: true,
    },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 10,
      itemHeight: 10,
      icon: 'rect',
      selectedMode: false,
      textStyle: { color: textMuted, fontSize: 12 },
    },
    grid: { top: 36, left: 8, right: 16, bottom: 4, outerBoundsMode: 'same' },
  };
}

const axes = ({ textMuted, line, lineStrong }: Palette) => ({
  names: {
    type: 'category',
    axisTick: { show: false },
    axisLine: { lineStyle: { color: lineStrong } },
    axisLabel: { color: textMuted, fontSize: 12, hideOverlap: true },
  },
  values: { type: 'value', axisLabel: { color: textMuted, fontSize: 12 }, splitLine: { lineStyle: { color: line } } },
});

/** Runs per hour or day, one on top of the other by how they ended. */
export function runsOption(periods: MetricsView['periods'], range: TimeRange, palette: Palette): EChartsCoreOption {
  const { names, values } = axes(palette);
  return {
    ...common(palette),
    tooltip: {
      ...(common(palette).tooltip as object),
      formatter: (parts: readonly TooltipPart[]) =>
        asText([parts[0]?.name ?? '', ...parts.map(({ seriesName, value }) => `${seriesName}  ${value}`)]),
    },
    xAxis: { ...names, data: periods.map(({ from }) => periodWords(range, from)) },
    yAxis: { ...values, minInterval: 1 },
    series: outcomesIn(periods).map((outcome) => ({
      type: 'bar',
      name: outcome.word,
      stack: 'runs',
      barMaxWidth: 28,
      itemStyle: { color: outcome.colour(palette) },
      emphasis: { disabled: true },
      data: periods.map(({ runs }) => countOf(outcome, runs)),
    })),
  };
}

const SHARES = [
  { name: 'half within', at: 'p50', opacity: 1 },
  { name: '95 % within', at: 'p95', opacity: 0.5 },
  { name: '99 % within', at: 'p99', opacity: 0.25 },
] as const;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const INTERVALS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 4, 8, 12, 24].map((count) => count * HOUR),
];

/** Between the marks of an axis of time, so that there are at most four, at times that people use. */
export function intervalOf(longestMs: number): number {
  return INTERVALS.find((interval) => longestMs / interval <= 4) ?? Math.ceil(longestMs / 4 / (24 * HOUR)) * 24 * HOUR;
}

/** One bar for each: up to where half, 95 % and 99 % of the times lie. */
export function durationsOption(bars: readonly ChartBar[], palette: Palette): EChartsCoreOption {
  const { names, values } = axes(palette);
  const shown = common(palette);
  return {
    ...shown,
    tooltip: {
      ...(shown.tooltip as object),
      valueFormatter: undefined,
      formatter: (parts: readonly { dataIndex: number }[]) => tooltipOf(bars[parts[0]?.dataIndex ?? -1]),
    },
    xAxis: {
      ...values,
      interval: intervalOf(Math.max(0, ...bars.map(({ quantiles }) => quantiles.p99))),
      axisLabel: { ...values.axisLabel, formatter: (ms: number) => (ms === 0 ? '0' : duration(ms)), hideOverlap: true },
    },
    yAxis: {
      ...names,
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { ...names.axisLabel, width: 150, overflow: 'truncate' },
    },
    series: SHARES.map(({ name, at, opacity }, index) => {
      const before = SHARES[index - 1]?.at;
      return {
        type: 'bar',
        name,
        stack: 'time',
        barMaxWidth: 16,
        itemStyle: { color: palette.accent, opacity },
        emphasis: { disabled: true },
        data: bars.map(({ quantiles }) => quantiles[at] - (before ? quantiles[before] : 0)),
      };
    }),
  };
}

/** As an element: a name is never read as markup. */
function tooltipOf(bar: ChartBar | undefined): HTMLElement | string {
  if (!bar) return '';
  return asText([
    bar.name,
    ...SHARES.map(({ name, at }) => `${name}  ${duration(bar.quantiles[at])}`),
    `of ${bar.quantiles.count.toLocaleString()}`,
  ]);
}

/** An element: a text would be taken for markup, which the page's policy refuses. */
function asText(lines: readonly string[]): HTMLElement {
  const box = document.createElement('div');
  box.style.whiteSpace = 'pre-line';
  box.textContent = lines.join('\n');
  return box;
}
