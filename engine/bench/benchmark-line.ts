export type BenchmarkFigures = Readonly<Record<string, string | number>>;

/** A figure beside what it has to reach. */
export interface BarResult {
  readonly figure: string;
  readonly value: number;
  readonly gate: number;
  readonly target: number;
  readonly reached: 'target' | 'gate' | 'neither';
}

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

/** The argument with which the benchmark starts itself to be timed. */
export const COLD_START_CHILD = 'cold-start-child';

/** The argument with which it starts a model that others are measured against. */
export const MODEL_CHILD = 'model-child';

/** The same, for a server of tools. */
export const TOOL_CHILD = 'tool-child';

/** What a timed process says when it is where it was wanted. */
export const THERE = 'there';
