/**
 * What agents say while they work, for whoever looks. Nothing of it is recorded, and it is kept only as long as the
 * attempt that it is of.
 *
 * Rules
 *  1. Of what an attempt says the end is kept: a watcher that is slow, or comes late, lacks the beginning.
 *  2. Of so many steps at once it is kept; what further ones say is shown when they have answered.
 *  3. What is recorded of a step, other than how far it is, ends what was said of it before.
 */
import type { RunEvent } from '../run/run-event.ts';
import type { Spoken, SpokenReader } from '../port/engine.ts';
import type { SaidPiece } from '../executor/attempts.ts';

/** Characters. */
const MOST_KEPT = 64 * 1024;
const MOST_STEPS = 1_000;
const SAYS_NO_MORE: ReadonlySet<string> = new Set(
  ['progress', 'remembered', 'conversed'].map((name) => `orchestration.step.${name}`),
);

interface Speech {
  readonly attempt: number;
  text: string;
  /** Characters before it. */
  dropped: number;
}

export class SpokenWords implements SpokenReader {
  readonly #speeches = new Map<string, Speech>();
  readonly #listeners = new Map<string, Set<() => void>>();

  say({ runId, stepId, attempt, text }: SaidPiece): void {
    const key = keyOf(runId, stepId);
    let speech = this.#speeches.get(key);
    if (speech?.attempt !== attempt) {
      if (!speech && this.#speeches.size >= MOST_STEPS) return; // rule 2
      this.#speeches.set(key, (speech = { attempt, text: '', dropped: 0 }));
    }
    speech.text += text;
    if (speech.text.length > 2 * MOST_KEPT) cut(speech); // seldom, because it copies
    for (const listen of this.#listeners.get(key) ?? []) listen();
  }

  /** Rule 3. */
  recorded(events: readonly RunEvent[]): void {
    if (this.#speeches.size === 0) return;
    for (const { type, runId, data } of events)
      if ('stepId' in data && !SAYS_NO_MORE.has(type) && typeof data.stepId === 'string')
        this.#speeches.delete(keyOf(runId, data.stepId));
  }

  of(runId: string, stepId: string): Spoken | null {
    const speech = this.#speeches.get(keyOf(runId, stepId));
    if (!speech) return null;
    if (speech.text.length > MOST_KEPT) cut(speech); // rule 1
    return speech;
  }

  subscribe(runId: string, stepId: string, listener: () => void): () => void {
    const key = keyOf(runId, stepId);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }
}

function cut(speech: Speech): void {
  const over = speech.text.length - MOST_KEPT;
  speech.text = speech.text.slice(over);
  speech.dropped += over;
}

function keyOf(runId: string, stepId: string): string {
  return `${runId}/${stepId}`;
}
