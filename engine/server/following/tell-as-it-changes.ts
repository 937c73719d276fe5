/**
 * Tells one watcher what becomes of something: the one loop behind every answer that is given bit by bit.
 *
 * Rules
 *  1. It is told how things stand at once, and again when something rang.
 *     What rings while a message is made is not lost.
 *  2. After a message comes a pause, and what happens meanwhile is told together: at least `pause`, and several times
 *     as long as it took to look, because whoever watches must not keep the engine from its work. The first message
 *     costs only the latter.
 *  3. It ends without a word when the watcher leaves or nothing more can be told, and listens to nobody from then on. A
 *     caller that leaves while a change is awaited has to abort, and so has a host that stops its engine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Bell } from './bell.ts';

export interface Watched {
  /** When the watcher leaves. */
  readonly aborted: AbortSignal | undefined;
  /** Whether nothing more can be told, for example because the engine stops. Default: never. */
  isOver?(): boolean;
  /** Rings when there may be something to tell. Returns the ways to stop listening. */
  listen(ring: () => void): readonly (() => void)[];
}

export interface ToldAsItChanges<Message> extends Watched {
  /** What there is to tell now. Null: nothing. */
  look(isOver: () => boolean): Message | null | Promise<Message | null>;
  /** Before every look: takes the time it needs. Default: nothing. */
  ready?(isOver: () => boolean): Promise<void>;
  /** Milliseconds between two messages, at least. Default 50. */
  readonly pause?: number;
  /** Milliseconds after which it is looked again, though nothing rang. Default null: never. */
  readonly lookAgain?: number | null;
}

/** How many times as long as a look took, there is no next one. */
const REST = 4;

export async function* tellAsItChanges<Message>({
  look,
  ready,
  pause = 50,
  lookAgain = null,
  ...watched
}: ToldAsItChanges<Message>): AsyncGenerator<Message, void> {
  const watcher = new Watcher(watched);
  let wait = 0;
  try {
    while (!watcher.isOver()) {
      await ready?.(watcher.isOver);
      if (watcher.isOver()) return;
      const begun = performance.now();
      const message = await look(watcher.isOver);
      const took = performance.now() - begun;
      if (message !== null) yield message;
      await sleep(Math.max(message === null ? 0 : wait, took * REST), undefined, { signal: watched.aborted }).catch(
        () => undefined,
      ); // rule 2
      if (message !== null) wait = pause;
      if (!watcher.isOver()) await watcher.rung(lookAgain);
    }
  } finally {
    watcher.leave();
  }
}

/** Sleeps until something rings, or until the watcher leaves. For those that tell several messages at a time. */
export class Watcher {
  readonly #watched: Watched;
  readonly #bell = new Bell();
  readonly #ring = (): void => this.#bell.ring();
  readonly #stops: readonly (() => void)[];

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#stops = watched.listen(this.#ring);
    watched.aborted?.addEventListener('abort', this.#ring);
  }

  readonly isOver = (): boolean => this.#watched.aborted?.aborted === true || this.#watched.isOver?.() === true;

  /** Resolves at the next ring, or after the given milliseconds. Null: only at a ring. */
  rung(withinMs: number | null): Promise<void> {
    return this.#bell.rung(withinMs);
  }

  leave(): void {
    for (const stop of this.#stops) stop();
    this.#watched.aborted?.removeEventListener('abort', this.#ring);
  }
}
