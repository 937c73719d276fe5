/** One line of the benchmark's output. Times in milliseconds unless the name says otherwise. */
export interface BenchmarkLine {
  readonly workload: string;
  readonly what: string;
  readonly [figure: string]: string | number | boolean | null;
}
