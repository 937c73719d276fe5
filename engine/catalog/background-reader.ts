/**
 * Reads texts without keeping the engine from answering.
 *
 * Rules
 *  1. A short text is read at once: that takes a few milliseconds, whatever it says.
 *  2. A long one is read by a thread of its own, which stays warm. One at a time; the others wait here.
 *  3. Whatever takes longer than the deadline is refused, and its thread ended: the next text gets a new one. The text
 *     answers for its own time alone: that of a thread that begins, on a busy machine many seconds, is not counted.
 */
import { Worker } from 'node:worker_threads';
import type * as parsing from '../definition/parsing.ts';
import { EngineError } from '../port/engine.ts';
import { namesIn, type OutlinedReading, type ReaderMessage, type ReadRequest } from './known-names.ts';

type Known = NonNullable<Parameters<typeof parsing.parseDefinition>[1]>;

const SHORT = 8 * 1024;
const DEADLINE_SECONDS = 10;
/** For a thread to begin. */
const BEGIN_SECONDS = 60;
/** Megabytes: a definition of the largest size needs a tenth of it. */
const MEMORY = 512;

export interface BackgroundReaderOptions {
  /** Calls back when so many milliseconds have passed; returns the way to call that off. */
  readonly after?: (ms: number, callback: () => void) => () => void;
  /** Texts up to so many characters are read at once (default: 8 KiB). */
  readonly short?: number;
  /** Default: beside this file. */
  readonly workerUrl?: URL;
}

export class BackgroundReader {
  readonly #options: Required<BackgroundReaderOptions>;
  #worker: Worker | null = null;
  #hasBegun = false;
  #queue: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  constructor({ after = afterReally, short = SHORT, workerUrl = definitionWorkerUrl() }: BackgroundReaderOptions = {}) {
    this.#options = { after, short, workerUrl };
  }

  async read(source: string, known: Known): Promise<OutlinedReading> {
    if (source.length <= this.#options.short) {
      const { parseWithOutline } = await import('../definition/parsing.ts');
      return parseWithOutline(source, known); // rule 1
    }
    const turn = this.#queue.then(() => this.#ask({ id: ++this.#lastId, source, names: namesIn(source, known) }));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Rules 2 and 3. */
  #ask(request: ReadRequest): Promise<OutlinedReading> {
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        callOff();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        worker.unref(); // an idle thread keeps no process alive
        action();
      };
      const giveUp = (error: Error): void =>
        settle(() => {
          this.#worker = null;
          void worker.terminate();
          reject(error);
        });
      const onMessage = (message: ReaderMessage): void => {
        if (message.said === 'begun') limitReading();
        else if (message.id === request.id) settle(() => resolve(message.reading));
      };
      const onError = (error: Error): void => giveUp(tooMuch(`Checking it failed: ${error.message}`));
      const onExit = (): void => giveUp(tooMuch('Checking it ended without a result'));
      let callOff = (): void => undefined;
      const limitReading = (): void => {
        callOff();
        this.#hasBegun = true;
        callOff = this.#options.after(DEADLINE_SECONDS * 1000, () =>
          giveUp(tooMuch(`Checking it took longer than ${DEADLINE_SECONDS} seconds, and was given up`)),
        );
      };
      if (this.#hasBegun) limitReading();
      else callOff = this.#options.after(BEGIN_SECONDS * 1000, () => giveUp(tooBusy()));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    this.#hasBegun = false;
    return new Worker(this.#options.workerUrl, {
      name: 'definitions',
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
  }
}

function tooBusy(): EngineError {
  return new EngineError('limit_exceeded', `Checking it could not begin within ${BEGIN_SECONDS} seconds`, {
    remedy: 'This machine is very busy. Try again when it has less to do.',
  });
}

function tooMuch(message: string): EngineError {
  return new EngineError('limit_exceeded', message, {
    remedy: 'Make the text smaller: give part of the work to child orchestrations.',
  });
}

function afterReally(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** From source (Node strips the types) the worker is a .ts file, in a bundle it lies beside the chunk that asks. */
function definitionWorkerUrl(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './definition-worker.ts' : './definition-worker.js',
    import.meta.url,
  );
}
