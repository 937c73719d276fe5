import { MOST_ON_THEIR_WAY } from '../../contract/port-pace.ts';

/** How far the other end of a port is behind. */
export class PortPace {
  #sent = 0;
  /** Null: the other end says nothing of it. */
  #taken: number | null = null;
  #isOver = false;
  #waiting: (() => void)[] = [];

  sent(): void {
    this.#sent++;
  }

  taken(count: number): void {
    this.#taken = count;
    this.#look();
  }

  /** Nobody is there any more: whoever waits goes on, and hears it from the port. */
  end(): void {
    this.#isOver = true;
    this.#look();
  }

  async room(): Promise<void> {
    while (!this.#hasRoom()) await new Promise<void>((goOn) => this.#waiting.push(goOn));
  }

  #hasRoom(): boolean {
    return this.#isOver || this.#taken === null || this.#sent - this.#taken < MOST_ON_THEIR_WAY;
  }

  #look(): void {
    if (!this.#hasRoom()) return;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
