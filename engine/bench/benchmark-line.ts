import type { BarResult } from './bars.ts';

export type BenchmarkFigures = Readonly<Record<string, string | number>>;

/** One line of the benchmark's output. Times in milliseconds, memory in megabytes, unless the name says otherwise. */
export interface BenchmarkLine {
  readonly workload: string;
  readonly what: string;
  readonly figures: BenchmarkFigures;
  readonly bars: readonly BarResult[];
}

/** What a workload measured, before it is compared with its bars. */
export interface Measured {
  readonly what: string;
  readonly figures: BenchmarkFigures;
}
