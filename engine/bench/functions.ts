/** W15: functions in their sandboxes, without any network. */
import { Sandboxes } from '../agents/kinds/function/sandboxes.ts';
import type { SandboxTask } from '../agents/kinds/function/sandbox-protocol.ts';
import type { Measured } from './benchmark-line.ts';
import { inRounds } from './rounds.ts';
import { median, quantile, roundedFigure } from './statistics.ts';

const CALLS = 200;

/** Says that it is there, asks the engine for something again and again, and says how long that took. */
const CODE = `module.exports = async (request, ctx) => {
  ctx.progress('there');
  const begun = Date.now();
  for (let call = 0; call < ${CALLS}; call += 1) await ctx.endpoint('nobody', 'https://example.com');
  return (Date.now() - begun) / ${CALLS};
};`;

const task = (code: string): SandboxTask => ({
  code,
  file: 'bench.js',
  options: JSON.stringify({ require: [], environment: {}, config: {}, request: { userMessage: 'hi' } }),
  memoryBytes: 64 * 1024 * 1024,
  cpuMs: 60_000,
});

export async function measureFunctions(rounds: number): Promise<Measured> {
  const sandboxes = new Sandboxes();
  const never = new AbortController().signal;
  const starts: number[] = [];
  const whole: number[] = [];
  const perCall: number[] = [];
  let begun = 0;
  const host = {
    answer: () => Promise.resolve({ json: '{"value":"https://example.com"}', bytes: null }),
    say: () => void starts.push(performance.now() - begun),
  };
  const run = async (code: string): Promise<number> => {
    begun = performance.now();
    const outcome = JSON.parse(await sandboxes.run(task(code), host, never)) as { readonly value: number };
    return outcome.value;
  };
  const cold: number[] = [];
  await inRounds(rounds, async (round) => {
    await sandboxes.warm();
    perCall.push(await run(CODE));
    await sandboxes.warm();
    await run('module.exports = () => 1;');
    whole.push(performance.now() - begun);
    if (round >= 10) return; // a cold start is slow, and ten say enough
    const unprepared = new Sandboxes();
    begun = performance.now();
    await unprepared.run(task('module.exports = () => 1;'), host, never);
    cold.push(performance.now() - begun);
    await unprepared.close();
  });
  await sandboxes.close();
  return {
    what: 'a function in a sandbox that waits warm: to its first line, and to its answer; one thing asked of the engine, ms',
    figures: {
      startMs: roundedFigure(median(starts)),
      startP99Ms: roundedFigure(quantile(starts, 0.99)),
      wholeMs: roundedFigure(median(whole)),
      wholeP99Ms: roundedFigure(quantile(whole, 0.99)),
      askMs: roundedFigure(median(perCall)),
      askP99Ms: roundedFigure(quantile(perCall, 0.99)),
      coldMs: roundedFigure(median(cold)),
    },
  };
}
