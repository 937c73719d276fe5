/**
 * Follows something that the engine tells bit by bit,
 * over all interruptions (engine/contract/follow-on.ts), as a page does.
 *
 * Rules
 *  1. A failure is told until somebody is heard again. One that is the user's (no such run) ends the following.
 *  2. Where connections are scarce, a page that nobody sees gives its own back, and goes on when it is seen again.
 */
import { watch } from 'vue';
import { followOn, pauseAfter } from '../../engine/contract/follow-on.ts';
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
  /** Null when it goes on again. */
  onInterrupted?(failure: ContractFailure | null): void;
}

/** Returns the way to stop. */
export function keepFollowing<Message extends Positioned>({
  open,
  receive,
  onInterrupted,
}: FollowOptions<Message>): () => void {
  const stopped = new AbortController();
  let current = new AbortController();
  let isInterrupted = false;

  async function openAgain(afterPosition: number | null): Promise<AsyncIterable<Message>> {
    await untilSeen(stopped.signal); // rule 2
    current = new AbortController();
    return open(afterPosition, { signal: AbortSignal.any([stopped.signal, current.signal]) });
  }

  async function whenInterrupted(error: unknown, failures: number): Promise<boolean> {
    if (stopped.signal.aborted) return false;
    if (current.signal.aborted) return true; // by ourselves
    isInterrupted = true;
    if (error !== null) {
      const failure = failureOf(error);
      onInterrupted?.(failure);
      if (failure.kind === 'user') return false; // rule 1
    }
    await sleep(pauseAfter(failures), stopped.signal);
    return !stopped.signal.aborted;
  }

  async function listen(): Promise<void> {
    for await (const message of followOn({
      open: openAgain,
      positionOf: ({ position }) => position,
      isWhole: ({ kind }) => kind === 'snapshot',
      whenInterrupted,
    })) {
      if (stopped.signal.aborted) return;
      if (isInterrupted) onInterrupted?.(null);
      isInterrupted = false;
      try {
        receive(message);
      } catch (error) {
        isInterrupted = true;
        onInterrupted?.(failureOf(error)); // ours: the next message may be one that we can take
      }
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
