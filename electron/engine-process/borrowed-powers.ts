/** What the desktop can do, asked of the main process message by message. */
import type { DesktopPowers, FromEngine, ToEngine } from './door/messages.ts';

type Lent = ToEngine & { readonly kind: 'lent' };

export class BorrowedPowers implements DesktopPowers {
  readonly #say: (message: FromEngine) => void;
  readonly #waiting = new Map<number, (lent: Lent) => void>();
  #lastId = 0;

  constructor(say: (message: FromEngine) => void) {
    this.#say = say;
  }

  seal(name: string, text: string): Promise<string> {
    return this.#borrow('seal', name, text);
  }

  unseal(name: string, sealed: string): Promise<string> {
    return this.#borrow('unseal', name, sealed);
  }

  openFolder(path: string): Promise<string> {
    return this.#borrow('openFolder', path);
  }

  storeWasExchanged(): Promise<string> {
    return this.#borrow('storeWasExchanged');
  }

  /** The main process has answered. */
  hear(lent: Lent): void {
    this.#waiting.get(lent.id)?.(lent);
    this.#waiting.delete(lent.id);
  }

  #borrow(power: keyof DesktopPowers, ...given: readonly string[]): Promise<string> {
    const id = ++this.#lastId;
    return new Promise((give, refuse) => {
      this.#waiting.set(id, ({ value, failure }) => (failure === null ? give(value) : refuse(new Error(failure))));
      this.#say({ kind: 'borrow', id, power, given });
    });
  }
}
