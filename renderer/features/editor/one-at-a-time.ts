/**
 * Work that is asked for again and again while somebody types.
 *
 * Rules
 *  1. It begins at once when nothing is under way.
 *  2. One at a time: whatever is asked for meanwhile is one more time, afterwards.
 *  3. Between two it rests for as long as the last one took, so that long work takes half of the time at most.
 */
const LONGEST_REST = 250;

export interface OneAtATime {
  ask(): void;
  /** What was asked for and has not begun is left. */
  stop(): void;
}

export function oneAtATime(work: () => Promise<void>): OneAtATime {
  let isBusy = false;
  let isAskedAgain = false;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  async function begin(): Promise<void> {
    isBusy = true;
    const from = performance.now();
    await work();
    if (isStopped) return;
    rest = setTimeout(goOn, Math.min(performance.now() - from, LONGEST_REST)); // rule 3
  }

  function goOn(): void {
    isBusy = false;
    if (!isAskedAgain) return;
    isAskedAgain = false;
    void begin();
  }

  return {
    ask() {
      if (isStopped) return;
      if (isBusy)
        isAskedAgain = true; // rule 2
      else void begin();
    },
    stop() {
      isStopped = true;
      clearTimeout(rest);
    },
  };
}
