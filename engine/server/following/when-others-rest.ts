import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds after which a turn of the event loop has been long enough without us. */
const LONG = 20;
/** An engine that always has much to do lets readers in all the same. */
const MOST_TURNS = 3;

/**
 * Others have their turn, and when they have taken long in it, one more: what a reader does must not be added to what
 * the engine does.
 */
export async function whenOthersRest(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const before = performance.now();
    await nextTurn();
    if (performance.now() - before < LONG) return;
  }
}
