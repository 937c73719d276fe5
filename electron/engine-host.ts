/** The engine in this process: starts it, says how that went, lends it to windows, ends it. */
import { EngineError, isLockHeld, openEngine, untilReleased, type HostPort, type OpenedEngine } from '../engine/index.ts';

export type EngineState =
  | { readonly state: 'starting' | 'running'; readonly message: string; readonly remedy: null }
  /** Held: by another process; it starts by itself when that one ends. */
  | { readonly state: 'held' | 'failed'; readonly message: string; readonly remedy: string | null };

interface Options {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host?: Partial<HostPort>;
}

export class EngineHost {
  readonly #options: Options;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #opened: OpenedEngine | null = null;
  #state: EngineState = { state: 'starting', message: 'The engine starts', remedy: null };
  #starting: Promise<void> | null = null;
  /** While somebody else has the data. */
  #waiting: AbortController | null = null;
  #interruption: AbortController | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Null while it is not running. */
  get opened(): OpenedEngine | null {
    return this.#opened;
  }

  /** Called with every change. Returns the way to stop. */
  onChange(listen: (state: EngineState) => void): () => void {
    this.#listeners.add(listen);
    return () => void this.#listeners.delete(listen);
  }

  /** Never rejects: what went wrong is the state. Does nothing when it runs. */
  start(): Promise<void> {
    if (this.#opened) return Promise.resolve();
    this.#starting ??= this.#start().finally(() => (this.#starting = null));
    return this.#starting;
  }

  async #start(): Promise<void> {
    this.#become({ state: 'starting', message: 'The engine starts', remedy: null });
    const { signal } = (this.#interruption = new AbortController());
    try {
      this.#opened = await openEngine({ ...this.#options, interruption: signal, stays: true, tell: (line) => process.stderr.write(`${line}\n`) });
      this.#become({ state: 'running', message: `The engine runs (Baton ${this.#opened.engine.version})`, remedy: null });
    } catch (error) {
      if (signal.aborted) return; // it is to end, or to start again
      const message = error instanceof Error ? error.message : String(error);
      if (isLockHeld(error)) {
        this.#become({ state: 'held', message, remedy: 'This window takes over by itself as soon as that one has ended.' });
        void this.#takeOver();
      } else this.#become({ state: 'failed', message, remedy: error instanceof EngineError ? error.remedy : null });
    }
  }

  async #takeOver(): Promise<void> {
    if (this.#waiting) return;
    const { signal } = (this.#waiting = new AbortController());
    await untilReleased(this.#options.directory, signal);
    this.#waiting = null;
    if (!signal.aborted) await this.start();
  }

  /** Ends the engine, lets something be done while nobody holds the store, and starts it again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    this.#become({ state: 'starting', message: 'The engine starts again', remedy: null });
    await this.stop();
    await meanwhile();
    await this.start();
  }

  async stop(): Promise<void> {
    this.#waiting?.abort();
    this.#interruption?.abort(); // a start over a large store takes its time
    await this.#starting;
    const opened = this.#opened;
    this.#opened = null;
    await opened?.close();
  }

  #become(state: EngineState): void {
    this.#state = state;
    for (const listen of this.#listeners) listen(state);
  }
}
