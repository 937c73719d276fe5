/** W7: one step over a long list. */
import type { Measured } from './benchmark-line.ts';
import { listOf } from './bench-definitions.ts';
import { byStep, measureFloor } from './floor.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { inRounds } from './rounds.ts';
import { median, peakMemoryMb, roundedFigure } from './statistics.ts';

export async function measureList(width: number, cap: number, rounds: number): Promise<Measured> {
  const measured = await openMeasuredEngine();
  const name = measured.import(listOf(cap));
  let commits = 0;
  measured.engine.subscribe(() => commits++);
  const documents = Array.from({ length: width }, (_, index) => index);
  const work = async () => {
    const runId = await measured.start(name, { documents });
    await measured.ended(runId);
    return runId;
  };
  await work(); // warms the code up
  const before = peakMemoryMb();
  const itemsPerSecond: number[] = [];
  commits = 0;
  let last = '';
  const done = await inRounds(rounds, async () => {
    const start = performance.now();
    last = await work();
    itemsPerSecond.push(width / ((performance.now() - start) / 1000));
  });
  const commitsPerItem = commits / (done * width);
  const peakRssMb = peakMemoryMb();
  const items = byStep(measured.engine.journal.readRun(last)).slice(1); // the first is the step itself
  const floor = measureFloor(items, cap);
  await measured.close();
  const rate = median(itemsPerSecond);
  return {
    what: `a list of ${width} items, ${cap} at a time, items per second`,
    figures: {
      itemsPerSecond: Math.round(rate),
      floorStepPerSecond: Math.round(1000 / floor.stepMs),
      floorGroupPerSecond: Math.round(1000 / floor.groupMs),
      timesFloorStep: roundedFigure(rate * (floor.stepMs / 1000)),
      timesFloorGroup: roundedFigure(rate * (floor.groupMs / 1000)),
      commitsPerItem: roundedFigure(commitsPerItem),
      growthMb: roundedFigure(peakRssMb - before),
      peakRssMb,
    },
  };
}
