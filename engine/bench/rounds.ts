/**
 * Rounds of a measurement: as many as are wanted, or as many as there is time for. On a disk that syncs in 50 ms, a
 * count that takes half a second elsewhere takes ten minutes, and says no more.
 */

/** Of one measurement; the first round is always done to its end. */
export const MEASURING_MS = 20_000;

export interface RoundsOptions {
  /** Milliseconds from some moment on. Default: those of this process. */
  readonly now?: () => number;
  readonly tell?: (progress: string) => void;
}

/** Does the work up to `wanted` times, and says how often it did. */
export async function inRounds(
  wanted: number,
  work: (round: number) => Promise<void>,
  { now = () => performance.now(), tell = tellProgress }: RoundsOptions = {},
): Promise<number> {
  const begun = now();
  let done = 0;
  do {
    tell(`round ${done + 1} of ${wanted}`);
    await work(done++);
  } while (done < wanted && now() - begun < MEASURING_MS);
  if (done < wanted) tell(`${done} of ${wanted} rounds: the time for them is over`);
  return done;
}

/** Standard output holds results; whoever waits reads what happens meanwhile beside it. */
function tellProgress(progress: string): void {
  process.stderr.write(`  ${progress}\n`);
}
