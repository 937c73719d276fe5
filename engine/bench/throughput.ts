/** W1 to W4: chains, a fan, and many chains at once. */
import type { Measured } from './benchmark-line.ts';
import { chainOfSteps, fanOf } from './bench-definitions.ts';
import { byStep, measureFloor } from './floor.ts';
import { openMeasuredEngine, type MeasuredEngine } from './measured-engine.ts';
import { inRounds } from './rounds.ts';
import { eventLoopDelayP99Ms, median, peakMemoryMb, quantile, roundedFigure } from './statistics.ts';

/** A chain of steps, one run after the other. */
export async function measureChain(
  length: number,
  options: {
    readonly rounds: number;
    readonly runsPerRound: number;
    readonly prepare?: (measured: MeasuredEngine) => void;
  },
): Promise<Measured> {
  const invocations: number[] = [];
  const measured = await openMeasuredEngine({ onInvoke: () => invocations.push(performance.now()) });
  const name = measured.import(chainOfSteps(length));
  options.prepare?.(measured);
  let commits = 0;
  measured.engine.subscribe(() => commits++);
  await runOnce(measured, name); // warms the code up
  const perStep: number[] = [];
  const gaps: number[] = [];
  let steps = 0;
  commits = 0;
  let last = '';
  await inRounds(options.rounds, async () => {
    const start = performance.now();
    for (let run = 0; run < options.runsPerRound; run++) {
      invocations.length = 0;
      last = await runOnce(measured, name);
      for (let index = 1; index < invocations.length; index++)
        gaps.push((invocations[index] ?? 0) - (invocations[index - 1] ?? 0));
    }
    steps += length * options.runsPerRound;
    perStep.push((performance.now() - start) / (length * options.runsPerRound));
  });
  const commitsPerStep = commits / steps;
  const peakRssMb = peakMemoryMb();
  const floor = measureFloor(repeated(byStep(measured.engine.journal.readRun(last)), 200), 1);
  await measured.close();
  const msPerStep = median(perStep);
  return {
    what: `chain of ${length} steps, ms per step`,
    figures: {
      msPerStep: roundedFigure(msPerStep),
      p50: roundedFigure(quantile(gaps, 0.5)),
      p99: roundedFigure(quantile(gaps, 0.99)),
      floorStep: roundedFigure(floor.stepMs),
      timesFloorStep: roundedFigure(msPerStep / floor.stepMs),
      commitsPerStep: roundedFigure(commitsPerStep),
      peakRssMb,
    },
  };
}

/** Parallel steps with a cap, then one that waits for all of them. */
export async function measureFan(width: number, cap: number, rounds: number): Promise<Measured> {
  const measured = await openMeasuredEngine();
  const name = measured.import(fanOf(width, cap));
  let commits = 0;
  measured.engine.subscribe(() => commits++);
  for (let warm = 0; warm < 5; warm++) await runOnce(measured, name);
  const perItem: number[] = [];
  commits = 0;
  let last = '';
  const done = await inRounds(rounds, async () => {
    const start = performance.now();
    last = await runOnce(measured, name);
    perItem.push((performance.now() - start) / width);
  });
  const commitsPerStep = commits / (done * (width + 1));
  const peakRssMb = peakMemoryMb();
  const floor = measureFloor(repeated(byStep(measured.engine.journal.readRun(last)), 200), cap);
  await measured.close();
  const msPerItem = median(perItem);
  return {
    what: `${width} parallel steps with cap ${cap} and an aggregate, ms per item`,
    figures: {
      msPerItem: roundedFigure(msPerItem),
      floorStep: roundedFigure(floor.stepMs),
      floorGroup: roundedFigure(floor.groupMs),
      timesFloorStep: roundedFigure(msPerItem / floor.stepMs),
      timesFloorGroup: roundedFigure(msPerItem / floor.groupMs),
      commitsPerStep: roundedFigure(commitsPerStep),
      peakRssMb,
    },
  };
}

/** Many chains at once. */
export async function measureConcurrentRuns(runs: number, length: number, rounds: number): Promise<Measured> {
  const measured = await openMeasuredEngine();
  const name = measured.import(chainOfSteps(length));
  let commits = 0;
  measured.engine.subscribe(() => commits++);
  await runOnce(measured, name);
  const stepsPerSecond: number[] = [];
  const durations: number[] = [];
  commits = 0;
  let last = '';
  const done = await inRounds(rounds, async () => {
    const start = performance.now();
    await Promise.all(
      Array.from({ length: runs }, async () => {
        const started = performance.now();
        last = await runOnce(measured, name);
        durations.push(performance.now() - started);
      }),
    );
    stepsPerSecond.push((runs * length) / ((performance.now() - start) / 1000));
  });
  const commitsPerStep = commits / (done * runs * length);
  const peakRssMb = peakMemoryMb();
  const delayP99Ms = await eventLoopDelayP99Ms(async () => {
    await inRounds(
      rounds,
      async () => void (await Promise.all(Array.from({ length: runs }, () => runOnce(measured, name)))),
    );
  });
  const floor = measureFloor(repeated(byStep(measured.engine.journal.readRun(last)), 2_000), runs);
  await measured.close();
  const rate = median(stepsPerSecond);
  return {
    what: `${runs} concurrent runs of ${length} steps, steps per second`,
    figures: {
      stepsPerSecond: Math.round(rate),
      runP50: roundedFigure(quantile(durations, 0.5)),
      runP99: roundedFigure(quantile(durations, 0.99)),
      floorStep: roundedFigure(floor.stepMs),
      floorStepPerSecond: Math.round(1000 / floor.stepMs),
      floorGroupPerSecond: Math.round(1000 / floor.groupMs),
      timesFloorStep: roundedFigure(rate * (floor.stepMs / 1000)),
      timesFloorGroup: roundedFigure(rate * (floor.groupMs / 1000)),
      commitsPerStep: roundedFigure(commitsPerStep),
      eventLoopDelayP99Ms: roundedFigure(delayP99Ms),
      peakRssMb,
    },
  };
}

async function runOnce(measured: MeasuredEngine, name: string): Promise<string> {
  const runId = await measured.start(name);
  await measured.ended(runId);
  return runId;
}

/** The same steps again and again, under other run ids, until there are enough to time. */
function repeated<Event extends { readonly runId: string }>(
  steps: readonly (readonly Event[])[],
  count: number,
): Event[][] {
  const copies: Event[][] = [];
  for (let copy = 0; copies.length < count; copy++) {
    for (const events of steps) copies.push(events.map((event) => ({ ...event, runId: `${event.runId}-${copy}` })));
  }
  return copies;
}
