export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that the given share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Three significant digits are more than a benchmark knows. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Peak resident memory of this process in megabytes (10^6 bytes). */
export function peakMemoryMb(): number {
  const { maxRSS } = process.resourceUsage(); // kilobytes
  return Math.round((maxRSS * 1024) / 1e6);
}
