/** What the figures have to reach: the gate that none may miss, and the target beyond it. */
import type { BarResult, BenchmarkFigures } from './benchmark-line.ts';

interface Bar {
  readonly figure: string;
  readonly gate: number;
  readonly target: number;
  /** True: more is better. */
  readonly isFloor?: true;
}

const BARS: Readonly<Record<string, readonly Bar[]>> = {
  W1: [
    { figure: 'timesFloorStep', gate: 2, target: 1.6 },
    { figure: 'commitsPerStep', gate: 1.1, target: 1.1 },
  ],
  W2: [{ figure: 'timesFloorStep', gate: 0.6, target: 0.35 }],
  W3: [
    { figure: 'timesFloorStep', gate: 1.8, target: 3, isFloor: true },
    { figure: 'timesFloorGroup', gate: 0.45, target: 0.6, isFloor: true },
    { figure: 'peakRssMb', gate: 90, target: 80 },
  ],
  W4: [
    { figure: 'shareOfW3', gate: 0.9, target: 0.95, isFloor: true },
    { figure: 'eventLoopDelayP99Ms', gate: 50, target: 25 },
    { figure: 'peakRssMb', gate: 150, target: 110 },
  ],
  W5a: [{ figure: 'timesFloorStep', gate: 2, target: 1.6 }],
  W5b: [
    { figure: 'firstMs', gate: 10, target: 5 },
    { figure: 'allMs', gate: 450, target: 200 },
  ],
  W7: [
    { figure: 'itemsPerSecond', gate: 2_000, target: 5_000, isFloor: true },
    { figure: 'peakRssMb', gate: 400, target: 250 },
  ],
  W10: [{ figure: 'overheadMs', gate: 50, target: 20 }],
  W15: [
    { figure: 'startMs', gate: 10, target: 5 },
    { figure: 'wholeMs', gate: 10, target: 5 },
  ],
  W16: [
    { figure: 'firstWordMs', gate: 50, target: 10 },
    { figure: 'eventLoopDelayP99Ms', gate: 50, target: 25 },
  ],
  W6: [
    { figure: 'ms', gate: 175, target: 125 },
    { figure: 'overBareMs', gate: 50, target: 40 },
  ],
  W11: [
    { figure: 'versionMs', gate: 150, target: 100 },
    { figure: 'runsMs', gate: 300, target: 200 },
  ],
};

export function barsOf(workload: string, figures: BenchmarkFigures): BarResult[] {
  return (BARS[workload] ?? []).flatMap(({ figure, gate, target, isFloor }) => {
    const value = figures[figure];
    if (typeof value !== 'number') return [];
    const reaches = (bar: number) => (isFloor ? value >= bar : value <= bar);
    return [
      {
        figure,
        value,
        gate,
        target,
        reached: reaches(target) ? ('target' as const) : reaches(gate) ? ('gate' as const) : ('neither' as const),
      },
    ];
  });
}
