/**
 * W10: what the engine adds to a campaign whose agents take their time: three side by side, then an audit, then the
 * record. The shape of `orchestrations/campaign-generation`, with agents that take a known time.
 */
import type { Measured } from './benchmark-line.ts';
import { campaign } from './bench-definitions.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { median, quantile, roundedFigure } from './statistics.ts';

const SLOWEST_MS = 200;
const AUDIT_MS = 100;
const takesMs: Readonly<Record<string, number>> = {
  copy: 120,
  'short-copy': 160,
  'visual-concept': SLOWEST_MS,
  audit: AUDIT_MS,
};

export async function measureCampaign(campaigns: number): Promise<Measured> {
  const measured = await openMeasuredEngine({ takesMs: ({ step }) => takesMs[step.id] ?? 0 });
  const name = measured.import(campaign());
  const totals: number[] = [];
  for (let round = -1; round < campaigns; round++) {
    const start = performance.now();
    await measured.ended(await measured.start(name));
    if (round >= 0) totals.push(performance.now() - start); // the first warms the code up
  }
  await measured.close();
  const overheads = totals.map((total) => total - SLOWEST_MS - AUDIT_MS);
  return {
    what: `a campaign of agents that take up to ${SLOWEST_MS} ms and an audit of ${AUDIT_MS} ms: what is added to both, ms`,
    figures: {
      totalMs: roundedFigure(median(totals)),
      overheadMs: roundedFigure(median(overheads)),
      overheadP99Ms: roundedFigure(quantile(overheads, 0.99)),
    },
  };
}
