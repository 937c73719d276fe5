/** Wakes one sleeper. A ring that nobody slept through is not lost: the next sleep ends at once. */
export class Bell {
  #hasRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or after the given milliseconds. Null: only at a ring. */
  async rung(withinMs: number | null): Promise<void> {
    if (!this.#hasRung) {
      await new Promise<void>((wake) => {
        const timer = withinMs === null ? undefined : setTimeout(wake, withinMs);
        this.#wake = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
    this.#wake = null;
    this.#hasRung = false;
  }
}
