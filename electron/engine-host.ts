/**
 * The engine in this process: starts it, says how that went, ends it. Everybody else here knows of it what the contract says, as
 * a window does: they are handed a client of it, or have their port answered.
 */
import type { ContractClient } from '../engine/contract/contract.ts';
import { answerPort, dataDirectory, desktopHost, EngineError, isLockHeld, openEngine, untilReleased, type AnswerablePort, type DesktopPowers, type OpenedEngine } from '../engine/index.ts';

export type { DesktopPowers };

export type EngineState =
  | { readonly state: 'starting' | 'running'; readonly message: string; readonly remedy: null }
  /** Held: by another process; it starts by itself when that one ends. */
  | { readonly state: 'held' | 'failed'; readonly message: string; readonly remedy: string | null };

/** What there is to know of it without asking it. */
export interface EngineConnection {
  readonly state: EngineState;
  /** Null while it is not running; another one after each start. */
  readonly client: ContractClient | null;
  /** Called with every change. Returns the way to stop. */
  onChange(listen: () => void): () => void;
}

export class EngineHost implements EngineConnection {
  /** Where the data lies. */
  readonly directory = dataDirectory();
  readonly #listeners = new Set<() => void>();
  #host: ReturnType<typeof desktopHost> | null = null;
  #opened: OpenedEngine | null = null;
  #state: EngineState = { state: 'starting', message: 'The engine starts', remedy: null };
  #starting: Promise<void> | null = null;
  /** While somebody else has the data. */
  #waiting: AbortController | null = null;
  #interruption: AbortController | null = null;

  get state(): EngineState {
    return this.#state;
  }

  get client(): ContractClient | null {
    return this.#opened?.client ?? null;
  }

  onChange(listen: () => void): () => void {
    this.#listeners.add(listen);
    return () => void this.#listeners.delete(listen);
  }

  /** Answers what is asked over a port, until it closes. False: there is nobody to answer yet. */
  answer(port: AnswerablePort): boolean {
    if (!this.#opened) return false;
    answerPort(port, this.#opened.context);
    return true;
  }

  /** To be called once, before it starts. */
  lend(powers: DesktopPowers): void {
    this.#host = desktopHost({ directory: this.directory, powers, restartEngine: (meanwhile) => this.#restart(meanwhile) });
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
      const { directory } = this;
      this.#opened = await openEngine({ directory, env: process.env, host: this.#host ?? {}, interruption: signal, stays: true, tell: (line) => process.stderr.write(`${line}\n`) });
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
    await untilReleased(this.directory, signal);
    this.#waiting = null;
    if (!signal.aborted) await this.start();
  }

  async #restart(meanwhile: () => Promise<void>): Promise<void> {
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
    this.#tell(); // whoever follows something leaves before it ends
    await opened?.close();
  }

  /** The machine is about to sleep. */
  fallAsleep(): void {
    this.#opened?.engine.fallAsleep();
  }

  /** The machine woke up, or somebody is back at it: what is due is due now. No limit of a run counts for how long it slept. */
  wakeUp(sleptMs?: number): void {
    this.#opened?.engine.lookAtClock(sleptMs);
  }

  #become(state: EngineState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listen of this.#listeners) listen();
  }
}
