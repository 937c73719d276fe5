/**
 * How runs and agents did in a time: sums and quantiles of what was counted. Pure; storage hands in rows part by part.
 */
import type { AgentFigures, DefinitionFigures, MetricsView, Quantiles } from '../contract/metrics.ts';
import type { RunFigure } from './read-models.ts';
import { dollarsOf } from '../values/money.ts';
import { msOf, type StepFigure } from './step-figures.ts';

type Figure = Omit<StepFigure, 'span' | 'at'>;
type StepSums = MetricsView['steps'];

interface Wanted {
  /** Oldest first. */
  readonly periods: readonly number[];
  readonly until: number;
  readonly rehearsals: boolean;
}

export class MetricsTally {
  readonly #wanted: Wanted;
  readonly #periods: MetricsView['periods'];
  readonly #durations = new Map<string, { runs: number; ended: number[] }>();
  #period = 0;
  #runs = 0;
  #rehearsals = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#periods = wanted.periods.map((from) => ({ from, runs: {} }));
  }

  /** In the order in which they were created. */
  add({ definition, status, mode, isChild, createdAt, finishedAt }: RunFigure): void {
    if (mode === 'rehearsal' && !isChild) this.#rehearsals++;
    if (mode === 'rehearsal' && !this.#wanted.rehearsals) return;
    while ((this.#periods[this.#period + 1]?.from ?? Infinity) <= createdAt) this.#period++;
    const period = this.#periods[this.#period];
    if (period && !isChild) {
      period.runs[status] = (period.runs[status] ?? 0) + 1;
      this.#runs++;
    }
    const known = this.#durations.get(definition) ?? { runs: 0, ended: [] };
    this.#durations.set(definition, known);
    known.runs++;
    if (finishedAt !== null) known.ended.push(finishedAt - createdAt);
  }

  view(all: readonly Figure[]): MetricsView {
    const figures = this.#wanted.rehearsals ? all : all.filter(({ mode }) => mode === 'live');
    const ofDefinition = Map.groupBy(figures, ({ definition }) => definition);
    const names = new Set([...this.#durations.keys(), ...ofDefinition.keys()]);
    return {
      from: this.#wanted.periods[0] ?? this.#wanted.until,
      until: this.#wanted.until,
      periods: this.#periods,
      runs: this.#runs,
      rehearsals: this.#rehearsals,
      steps: sumsOf(figures),
      definitions: [...names]
        .map((definition): DefinitionFigures => {
          const { runs, ended } = this.#durations.get(definition) ?? { runs: 0, ended: [] };
          return {
            definition,
            runs,
            duration: quantilesOf(ended.map((ms) => [ms, 1])),
            ...sumsOf(ofDefinition.get(definition) ?? []),
          };
        })
        .sort((a, b) => b.runs - a.runs || (a.definition < b.definition ? -1 : 1)),
      agents: [...Map.groupBy(figures, ({ agent }) => agent)]
        .map(([agent, own]): AgentFigures => ({ agent, ...sumsOf(own) }))
        .sort((a, b) => b.completed - a.completed || (a.agent < b.agent ? -1 : 1)),
    };
  }
}

/** Of what was counted. */
export function sumsOf(figures: readonly Figure[]): StepSums {
  const timesOf = (wanted: Figure['measure']) =>
    figures.filter(({ measure }) => measure === wanted).map(({ bucket, count }) => [msOf(bucket), count] as const);
  const countOf = (wanted: Figure['measure']) => timesOf(wanted).reduce((sum, [, count]) => sum + count, 0);
  return {
    completed: countOf('worked') + countOf('hit'),
    failed: countOf('failed'),
    worked: quantilesOf(timesOf('worked')),
    queued: quantilesOf(timesOf('queued')),
    cacheHits: countOf('hit'),
    cacheMisses: countOf('miss'),
    inputTokens: countOf('input_tokens'),
    outputTokens: countOf('output_tokens'),
    cost: dollarsOf(countOf('cost')),
    unpriced: countOf('unpriced'),
    saved: dollarsOf(countOf('saved')),
  };
}

/** @param values each with how often it came */
export function quantilesOf(values: readonly (readonly [ms: number, count: number])[]): Quantiles | null {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, each]) => sum + each, 0);
  if (count === 0) return null;
  const at = (share: number) => {
    let passed = 0;
    for (const [ms, each] of sorted) if ((passed += each) >= share * count) return ms;
    return sorted.at(-1)?.[0] ?? 0;
  };
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
