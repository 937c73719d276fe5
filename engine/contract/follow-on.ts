/**
 * Follows what the engine tells bit by bit, over all interruptions: the one loop for whoever listens to it, in a page
 * or at a terminal. Only decides; whoever calls waits, connects and says what happened.
 *
 * Rules
 *  1. The place of the last message is where we go on after a break: nothing is missed.
 *  2. A message that is not beyond that place has been heard already, unless it tells all anew: nothing is heard twice.
 *  3. An answer that ends without a failure is a break, too. Whether there is reason to go on is for the caller to say.
 *  4. The first attempt comes soon after a break, the next ones later, until somebody is heard again.
 */
export interface FollowedOn<Message> {
  /** Opens the answer: after this place, or from the beginning when it is null. */
  open(afterPosition: number | null): Promise<AsyncIterable<Message>>;
  /** Up to where everything has been heard before. Default null: nothing has. */
  readonly afterPosition?: number | null;
  /** How far a message goes. Null: it says nothing of that, and is always heard. */
  positionOf(message: Message): number | null;
  /** Whether it tells all anew, whatever was heard before. Default: none does. */
  isWhole?(message: Message): boolean;
  /**
   * Resolves to whether to open it again, when it is time for that. What it throws ends the following.
   *
   * @param error    null: the answer ended by itself
   * @param failures how often it was opened before in vain, since somebody was heard
   */
  whenInterrupted(error: unknown, failures: number): Promise<boolean>;
}

export async function* followOn<Message>({
  open,
  afterPosition = null,
  positionOf,
  isWhole,
  whenInterrupted,
}: FollowedOn<Message>): AsyncGenerator<Message, void> {
  let position = afterPosition;
  let failures = 0;
  for (;;) {
    let interruption: unknown = null; // rule 3
    let isLeft = false;
    try {
      for await (const message of await open(position)) {
        failures = 0;
        const place = positionOf(message);
        if (place !== null && position !== null && place <= position && isWhole?.(message) !== true) continue; // rule 2
        position = place ?? position; // rule 1
        isLeft = true; // unless more is asked for
        yield message;
        isLeft = false;
      }
    } catch (error) {
      if (isLeft) return; // nobody listens any more, and what was opened could not even be closed
      interruption = error;
    }
    if (!(await whenInterrupted(interruption, failures++))) return;
  }
}

/** Milliseconds. */
const PAUSES = [100, 250, 500, 1000, 2000, 4000];

/** Milliseconds until it is opened again (rule 4). */
export function pauseAfter(failures: number): number {
  return PAUSES[Math.min(failures, PAUSES.length - 1)] ?? 0;
}
