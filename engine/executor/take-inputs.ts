/** Which inputs one turn takes out of the queue. Numbered rules: `run-loop.ts`. */
import type { RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';

/** As long as a commit takes on a busy disk: a hundred answers that come at once then pay for one of them, not two. */
const TURN_MS = 8;
/** What runs tell each other is handled in the turn in which they do, as far as it is not more than this. */
const MOST_TOLD = 100;

interface Taking {
  readonly limit: number;
  readonly mostBytes: number;
  /** An earlier turn left it for the next. */
  readonly isTold: (input: RunInput) => boolean;
  /** False: it waits for an answer (rule 7). */
  readonly handle: (input: RunInput) => boolean;
}

/**
 * Rule 2.
 * @param taken what it has handled, also when it throws
 * @returns up to where the queue was seen to, and those of it that wait for an answer
 */
export function takeInputs(
  queue: readonly RunInput[],
  turn: Turn,
  taken: RunInput[],
  { limit, mostBytes, isTold, handle }: Taking,
): { readonly next: number; readonly waiting: readonly RunInput[] } {
  const until = performance.now() + TURN_MS;
  const waiting: RunInput[] = [];
  let next = 0;
  let told = 0;
  const isForThisTurn = (input: RunInput) =>
    next % 4 !== 0 || performance.now() < until || next === 0 || (isTold(input) && next < MOST_TOLD);
  while (next < limit && turn.bytes < mostBytes && turn.inputs.length === 0 && isForThisTurn(queue[next] as RunInput)) {
    const input = queue[next++] as RunInput;
    taken.push(input);
    // What comes after one that waits for an answer does not go by it.
    if (waiting.some(({ runId }) => runId === input.runId) || !handle(input)) {
      waiting.push(input);
      taken.pop();
      continue;
    }
    const late: RunInput[] = [];
    for (let inner = turn.inputs.shift(); inner; inner = told++ < MOST_TOLD ? turn.inputs.shift() : undefined)
      if (!handle(inner)) late.push(inner);
    turn.inputs.unshift(...late);
  }
  return { next, waiting };
}
