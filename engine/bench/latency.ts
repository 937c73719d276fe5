/** W5: from a decision to the next step, and from a start to runs that go on where they were. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './benchmark-line.ts';
import { chainOfSteps } from './bench-definitions.ts';
import { byStep, measureFloor } from './floor.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { inRounds } from './rounds.ts';
import { median, peakMemoryMb, quantile, roundedFigure } from './statistics.ts';

export async function measureDecision(decisions: number): Promise<Measured> {
  let invokedAt = 0;
  let whenInvoked: (() => void) | null = null;
  const measured = await openMeasuredEngine({
    onInvoke() {
      invokedAt = performance.now();
      whenInvoked?.();
    },
  });
  const { engine } = measured;
  const name = measured.import(chainOfSteps(20, { checkpointAfterFirst: true }));
  const waits: number[] = [];
  let last = '';
  await inRounds(
    decisions,
    async () => {
      last = await measured.start(name);
      await new Promise<void>((resolve) => {
        const stop = engine.subscribe((events) => {
          if (!events.some(({ type }) => type === 'orchestration.checkpoint.requested')) return;
          stop();
          resolve();
        });
      });
      const invoked = new Promise<void>((resolve) => (whenInvoked = resolve));
      const ended = measured.ended(last);
      const command = {
        type: 'decide',
        approvalId: `${last}.s0.1`,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      } as const;
      const start = performance.now();
      await Promise.all([
        engine.command(last, command, 'operator:bench'),
        invoked.then(() => waits.push(invokedAt - start)),
      ]);
      whenInvoked = null;
      await ended;
    },
    { tell: () => undefined },
  );
  const floor = measureFloor(byStep(engine.journal.readRun(last)), 1);
  await measured.close();
  const ms = median(waits);
  return {
    what: 'decision at a checkpoint to next step started, ms',
    figures: {
      ms: roundedFigure(ms),
      p99: roundedFigure(quantile(waits, 0.99)),
      floorStep: roundedFigure(floor.stepMs),
      timesFloorStep: roundedFigure(ms / floor.stepMs),
    },
  };
}

/** Runs that were at work when the engine ended: how long until the first, and until all, are at work again. */
export async function measureRecovery(runs: number, rounds: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const hangs = ({ step }: { step: { id: string } }) => step.id === 's2';
  let hanging = 0;
  let allHang: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => (allHang = resolve));
  const first = await openMeasuredEngine({
    directory,
    hangs(request) {
      const isHanging = hangs(request);
      if (isHanging && ++hanging === runs) allHang();
      return isHanging;
    },
  });
  const name = first.import(chainOfSteps(20));
  await Promise.all(Array.from({ length: runs }, () => first.start(name)));
  await underWay;
  await first.close();

  const firsts: number[] = [];
  const alls: number[] = [];
  await inRounds(rounds, async () => {
    const resumed: number[] = [];
    let resolveAll: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (resolveAll = resolve));
    const start = performance.now();
    const measured = await openMeasuredEngine({
      directory,
      hangs,
      onInvoke() {
        resumed.push(performance.now() - start);
        if (resumed.length === runs) resolveAll();
      },
    });
    await all;
    firsts.push(resumed[0] ?? Number.NaN);
    alls.push(resumed.at(-1) ?? Number.NaN);
    await measured.close();
  });
  rmSync(directory, { recursive: true, force: true });
  return {
    what: `recovery of ${runs} runs under way, from opening the store, ms`,
    figures: {
      firstMs: roundedFigure(median(firsts)),
      allMs: roundedFigure(median(alls)),
      peakRssMb: peakMemoryMb(),
    },
  };
}
