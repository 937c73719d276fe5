/**
 * A port takes whatever is posted, however far behind the other end is. So the other end says how many messages it has
 * taken, and what is followed goes on when that is not too far behind. An end that never says so is not waited for.
 */

/** How often the reader says it: after so many messages. */
export const TELL_EVERY = 16;
/** So many may be on their way. */
export const MOST_ON_THEIR_WAY = 64;

export interface Taken {
  /** Messages, since the port was opened. */
  readonly taken: number;
}

export function isTaken(message: unknown): message is Taken {
  return typeof message === 'object' && message !== null && 'taken' in message && typeof message.taken === 'number';
}
