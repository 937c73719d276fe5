/**
 * Follows something that the engine tells bit by bit, over all interruptions.
 *
 * Rules
 *  1. The place of the last message is where we go on after a break: nothing is missed.
 *  2. A message that is not beyond that place has been heard already, unless it is a snapshot: nothing is heard twice.
 *  3. Where connections are scarce, a page that nobody sees gives its own back, and goes on when it is seen again.
 */
import { watch } from 'vue';
import { connection, transportKind } from './connection.ts';
import { failureOf, type ContractFailure } from './contract-failure.ts';

/** Anything that says how far it goes. */
export interface Positioned {
  readonly kind: string;
  readonly position: number;
}

export interface FollowOptions<Message> {
  /** Opens the subscription: after this place, or from the beginning when it is null. */
  open(afterPosition: number | null, options: { readonly signal: AbortSignal }): Promise<AsyncIterable<Message>>;
  receive(message: Message): void;
  /** Null when it goes on again. A failure that is the user's (no such run) ends the following. */
  onInterrupted?(failure: ContractFailure | null): void;
}

const PAUSES = [100, 500, 1000, 2000, 5000];

/** Returns the way to stop. */
export function follow<Message extends Positioned>({ open, receive, onInterrupted }: FollowOptions<Message>): () => void {
  const stopped = new AbortController();
  let current = new AbortController();
  let position: number | null = null;
  let failures = 0;

  async function listen(): Promise<void> {
    while (!stopped.signal.aborted) {
      await untilSeen(stopped.signal); // rule 3
      current = new AbortController();
      const signal = AbortSignal.any([stopped.signal, current.signal]);
      try {
        for await (const message of await open(position, { signal })) {
          if (signal.aborted) break;
          if (failures > 0) onInterrupted?.(null);
          failures = 0;
          if (position !== null && message.kind !== 'snapshot' && message.position <= position) continue; // rule 2
          position = message.position; // rule 1
          receive(message);
        }
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!current.signal.aborted) {
          const failure = failureOf(error);
          onInterrupted?.(failure);
          if (failure.kind === 'user') return;
        }
      }
      if (!stopped.signal.aborted && !current.signal.aborted) await sleep(PAUSES[Math.min(failures++, PAUSES.length - 1)] ?? 0, stopped.signal);
    }
  }

  const onVisibility = () => {
    if (document.hidden && transportKind.areSubscriptionsScarce) current.abort();
  };
  document.addEventListener('visibilitychange', onVisibility);
  void listen();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    stopped.abort();
  };
}

function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || !transportKind.areSubscriptionsScarce) return Promise.resolve();
  return new Promise((seen) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      seen();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look, { once: true });
  });
}

/** Shorter when the connection comes back meanwhile. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      stopWatching();
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    const stopWatching = watch(() => connection.generation, end);
    signal.addEventListener('abort', end);
  });
}
