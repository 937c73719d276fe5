/** When the parts of a store are checked, a moment at a time, while the engine works. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface SlowlyChecked {
  /** Reads on for a moment. True: there is nothing to read for now. */
  turn(now: number): boolean | Promise<boolean>;
}

/** Milliseconds: after the start, between two turns, and when nothing is due. */
const FIRST = 10_000;
const BETWEEN = 250;
const IDLE = 60 * 60 * 1000;

type Wait = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Keeps no process alive. */
const waitAlone: Wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false });

/** Goes on until it is told to stop. A turn that fails, as on a full disk, is tried again with the next. */
export async function checkSlowly(
  check: SlowlyChecked,
  signal: AbortSignal,
  now: () => number = Date.now,
  wait: Wait = waitAlone,
): Promise<void> {
  for (let pause = FIRST; !signal.aborted; ) {
    try {
      await wait(pause, signal);
      pause = (await check.turn(now())) ? IDLE : BETWEEN;
    } catch {
      pause = IDLE;
    }
  }
}
