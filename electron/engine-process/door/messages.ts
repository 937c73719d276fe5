/** What passes between the app's main process and the engine's, beside the contract's own ports. */

export type EngineState =
  | { readonly state: 'starting' | 'running'; readonly message: string; readonly remedy: null }
  /** Held: by another process; it starts by itself when that one ends. */
  | { readonly state: 'held' | 'failed'; readonly message: string; readonly remedy: string | null };

/** What is known of the desktop before anybody asks. */
export interface DesktopInfo {
  /** Of the app. */
  readonly version: string;
  readonly canNotify: boolean;
  /** Whether the system has a keychain that protects anything. */
  readonly hasKeychain: boolean;
}

/** What only the main process can do, and does for the engine's. */
export interface DesktopPowers {
  seal(name: string, text: string): Promise<string>;
  /** Rejects when it was sealed under another name, or by another keychain. */
  unseal(name: string, sealed: string): Promise<string>;
  /** What the system says when it can't; nothing when it could. */
  openFolder(path: string): Promise<string>;
  /** What windows know is of another store than the one that there is now. */
  storeWasExchanged(): Promise<string>;
}

/** Whose port it is: a new one of the same takes the place of the last. */
export type Asker = 'window' | 'app';

/**
 * `answer` comes with a port: what is asked over it is answered by the contract. `stop`: the store is released, and the
 * process ends.
 */
export type ToEngine =
  | { readonly kind: 'start'; readonly directory: string; readonly info: DesktopInfo }
  | { readonly kind: 'answer'; readonly asker: Asker }
  | { readonly kind: 'fall-asleep' | 'stop' }
  | { readonly kind: 'wake-up'; readonly sleptMs: number | undefined }
  | { readonly kind: 'lent'; readonly id: number; readonly value: string; readonly failure: string | null };

/** `isAnswering`: a port that is handed over now is answered. */
export type FromEngine =
  | { readonly kind: 'state'; readonly state: EngineState; readonly isAnswering: boolean }
  | {
      readonly kind: 'borrow';
      readonly id: number;
      readonly power: keyof DesktopPowers;
      readonly given: readonly string[];
    };
