/** The engine in its process: starts it, says how that went, ends it. */
import {
  answerPort,
  desktopHost,
  EngineError,
  isLockHeld,
  openEngine,
  untilReleased,
  type AnswerablePort,
  type Desktop,
  type OpenedEngine,
} from '../../engine/door/door.ts';
import type { EngineState } from './door/messages.ts';

export class EngineKeeper {
  readonly #directory: string;
  readonly #host: ReturnType<typeof desktopHost>;
  readonly #tell: () => void;
  #opened: OpenedEngine | null = null;
  #state: EngineState = { state: 'starting', message: 'The engine starts', remedy: null };
  #starting: Promise<void> | null = null;
  /** While somebody else has the data. */
  #waiting: AbortController | null = null;
  #interruption: AbortController | null = null;

  /** @param tell called with every change */
  constructor(directory: string, desktop: Desktop, tell: () => void) {
    this.#directory = directory;
    this.#host = desktopHost({ directory, desktop, restartEngine: (meanwhile) => this.#restart(meanwhile) });
    this.#tell = tell;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Whether it runs, and answers. */
  get isAnswering(): boolean {
    return this.#opened !== null;
  }

  /** Answers what is asked over a port, until it closes. False: there is nobody to answer yet. */
  answer(port: AnswerablePort): boolean {
    if (!this.#opened) return false;
    answerPort(port, this.#opened.context);
    return true;
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
      this.#opened = await openEngine({
        directory: this.#directory,
        env: process.env,
        host: this.#host,
        interruption: signal,
        stays: true,
        tell: (line) => process.stderr.write(`${line}\n`),
      });
      this.#become({
        state: 'running',
        message: `The engine runs (Baton ${this.#opened.engine.version})`,
        remedy: null,
      });
    } catch (error) {
      if (signal.aborted) return; // it is to end, or to start again
      const message = error instanceof Error ? error.message : String(error);
      if (isLockHeld(error)) {
        this.#become({
          state: 'held',
          message,
          remedy: 'This window takes over by itself as soon as that one has ended.',
        });
        void this.#takeOver();
      } else this.#become({ state: 'failed', message, remedy: error instanceof EngineError ? error.remedy : null });
    }
  }

  async #takeOver(): Promise<void> {
    if (this.#waiting) return;
    const { signal } = (this.#waiting = new AbortController());
    await untilReleased(this.#directory, signal);
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

  /**
   * The machine woke up, or somebody is back at it: what is due is due now.
   * No limit of a run counts for how long it slept.
   */
  wakeUp(sleptMs?: number): void {
    this.#opened?.engine.lookAtClock(sleptMs);
  }

  #become(state: EngineState): void {
    this.#state = state;
    this.#tell();
  }
}
