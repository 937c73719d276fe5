/**
 * WHAT A TURN ASKS OF A STORE THAT MAY ANSWER LATER: a run that is not in memory, an output that may be used again.
 *
 * Rules
 *  1. What is answered at once is handed on at once: nothing is kept of it, and nobody waits.
 *  2. Where the answer has yet to come, `AnswerToCome` is thrown. The input that asked is handled again from its
 *     beginning when the answer is there, and finds it here; nobody else waits for that.
 *  3. A run that was found is handed out once: whoever has it changes it. Any other answer stands until the input that
 *     used it has been handled to its end, which may take several answers.
 */
import type { Awaitable } from '../values/deferred.ts';

/** Not a failure: whoever catches errors hands it on. */
export class AnswerToCome extends Error {
  override readonly name = 'AnswerToCome';
}

/** One that did not come is an error where it was asked for. */
type Answer = { readonly value: unknown } | { readonly error: unknown };

export class AskedLater {
  readonly #onAnswer: () => void;
  readonly #answers = new Map<string, Answer>();
  readonly #asked = new Map<string, Promise<void>>();
  /** Rule 3. */
  readonly #used = new Set<string>();

  constructor(onAnswer: () => void) {
    this.#onAnswer = onAnswer;
  }

  ask<T>(key: string, ask: () => Awaitable<T>, { once = false }: { readonly once?: boolean } = {}): T {
    const known = this.#answers.get(key);
    if (known) return this.#use(key, known, once) as T;
    if (this.#asked.has(key)) throw new AnswerToCome(key);
    const answer = ask();
    if (!(answer instanceof Promise)) return answer; // rule 1
    this.#asked.set(
      key,
      answer.then(
        (value) => this.#answered(key, { value }),
        (error: unknown) => this.#answered(key, { error }),
      ),
    );
    throw new AnswerToCome(key);
  }

  /** An input was handled to its end. */
  endInput(): void {
    for (const key of this.#used) this.#answers.delete(key);
    this.#used.clear();
  }

  /** An input is handled again. */
  again(): void {
    this.#used.clear();
  }

  /** Resolves with the next answers. Undefined: none has yet to come. */
  next(): Promise<void> | undefined {
    return this.#asked.size === 0 ? undefined : Promise.race(this.#asked.values());
  }

  #use(key: string, answer: Answer, once: boolean): unknown {
    if (once || 'error' in answer) this.#answers.delete(key);
    else this.#used.add(key);
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  #answered(key: string, answer: Answer): void {
    this.#asked.delete(key);
    this.#answers.set(key, answer);
    this.#onAnswer();
  }
}
