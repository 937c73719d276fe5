import { monitorEventLoopDelay } from 'node:perf_hooks';

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that the given share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Three significant digits are more than a benchmark knows. */
export function roundedFigure(value: number): number {
  return Number(value.toPrecision(3));
}

/** Peak resident memory of this process in megabytes (10^6 bytes). */
export function peakMemoryMb(): number {
  const { maxRSS } = process.resourceUsage(); // kilobytes
  return Math.round((maxRSS * 1024) / 1e6);
}

/**
 * How long, in all but one case of a hundred, whoever shares this process with the engine waits for their turn while
 * the load runs. Asking costs a timer per millisecond: not while something else is timed.
 */
export async function eventLoopDelayP99Ms(load: () => Promise<void>): Promise<number> {
  const resolution = 1;
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  await load();
  delays.disable();
  return Math.max(delays.percentile(99) / 1e6 - resolution, 0); // a delay is counted from one sample to the next
}
