/**
 * The agent's side of the database worker.
 *
 * 1. The worker starts with the first question and ends when nobody asked for a while: it holds some 250 MB.
 * 2. One question at a time is with the worker; the others wait here, where they can still be taken back.
 * 3. A question that is cancelled or takes too long ends the worker, the only way to stop Postgres; the next one starts
 *    a new worker.
 * 4. That the warehouse is being built is told to everybody who waits, also to whoever comes when it is half done.
 */
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AgentError } from '../../port/agent.ts';
import type {
  DatabaseSchema,
  Preparing,
  QueryResult,
  WorkerMessage,
  WorkerRequest,
  WorkerStart,
} from './database-protocol.ts';
import { databaseWorkerUrl } from './worker-url.ts';

export interface DatabaseClientOptions {
  /** Where the warehouse is kept; see warehouse-store.ts. */
  readonly folder: string;
  /** A name for the worker's private copy of it. */
  readonly newCopyPath: () => string;
  /** Default: beside this file. */
  readonly workerUrl?: URL;
  /** Seconds without a question after which the worker ends (default 30). */
  readonly idleSeconds?: number;
  /** Seconds that the worker may take to open the warehouse, building it included (default 120). */
  readonly startTimeoutSeconds?: number;
}

export interface Question extends Omit<WorkerRequest, 'id'> {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

interface Running {
  readonly worker: Worker;
  readonly schema: Promise<DatabaseSchema>;
}

export class DatabaseClient {
  readonly #options: DatabaseClientOptions;
  #running: Running | null = null;
  /** Threads that end, and their copies of the warehouse with them. */
  readonly #ending = new Set<Promise<void>>();
  /** Rule 4. */
  readonly #watchers = new Set<(preparing: Preparing) => void>();
  #preparing: Preparing | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #idleTimer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: DatabaseClientOptions) {
    this.#options = options;
  }

  async schema(signal: AbortSignal, tell: (preparing: Preparing) => void = () => undefined): Promise<DatabaseSchema> {
    if (this.#preparing) tell(this.#preparing);
    this.#watchers.add(tell);
    try {
      return await this.#inTurn(signal, ({ schema }) => schema);
    } finally {
      this.#watchers.delete(tell);
    }
  }

  async ask(question: Question): Promise<QueryResult> {
    return this.#inTurn(question.signal, async ({ worker, schema }) => {
      await schema;
      question.signal.throwIfAborted();
      return this.#send(worker, question);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end();
    await Promise.all(this.#ending);
  }

  /** Rule 2. */
  async #inTurn<Result>(signal: AbortSignal, work: (running: Running) => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(async () => {
      signal.throwIfAborted();
      if (this.#closed)
        throw new AgentError('database_closed', 'The engine is closing; the database takes no more questions.', {
          retryable: true,
        });
      clearTimeout(this.#idleTimer);
      const running = (this.#running ??= this.#start());
      running.worker.ref();
      try {
        return await work(running);
      } finally {
        this.#rest(running);
      }
    });
    this.#queue = turn.catch(() => undefined);
    return unlessAborted(signal, turn);
  }

  #rest(running: Running): void {
    if (this.#running !== running) return;
    // An idle worker must keep no process alive.
    running.worker.unref();
    this.#idleTimer = setTimeout(() => this.#end(running), (this.#options.idleSeconds ?? 30) * 1000).unref();
  }

  #start(): Running {
    const { folder, newCopyPath, workerUrl = databaseWorkerUrl(), startTimeoutSeconds = 120 } = this.#options;
    const copy = newCopyPath();
    const workerData: WorkerStart = { folder, copy };
    const worker = new Worker(workerUrl, { workerData, name: 'database' });
    const gone = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        // Windows lets go of files a little later; what stays behind is swept by the next opener.
        void rm(copy, { recursive: true, force: true, maxRetries: 3 }).then(resolve, () => resolve());
      });
    }).finally(() => this.#ending.delete(gone));
    this.#ending.add(gone);
    const schema = new Promise<DatabaseSchema>((resolve, reject) => {
      let isSettled = false;
      const settle = (): void => {
        clearTimeout(timer);
        worker.off('message', onMessage);
        if (!isSettled) this.#preparing = null;
        isSettled = true;
      };
      const fail = (message: string): void => {
        settle();
        reject(new AgentError('database_unavailable', message, { retryable: true }));
        this.#end(running);
      };
      const timer = setTimeout(
        () => fail(`The warehouse was not open after ${startTimeoutSeconds} s.`),
        startTimeoutSeconds * 1000,
      );
      const onMessage = (message: WorkerMessage): void => {
        if (message.type === 'preparing') return this.#tell(message);
        if (message.type !== 'ready')
          return fail(`The warehouse can't be opened: ${message.type === 'failed' ? message.message : message.type}.`);
        settle();
        resolve(message.schema);
      };
      worker.on('message', onMessage);
      worker.once('error', (error) => fail(`The database thread failed: ${error.message}.`));
      worker.once('exit', () => fail('The database thread ended while it opened the warehouse.'));
    });
    // Whoever waits for it sees the failure; nobody may be waiting any more.
    schema.catch(() => undefined);
    const running: Running = { worker, schema };
    return running;
  }

  #tell({ message, percent }: Preparing): void {
    this.#preparing = { message, percent };
    for (const tell of this.#watchers) tell(this.#preparing);
  }

  #send(worker: Worker, { timeoutMs, signal, ...question }: Question): Promise<QueryResult> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        action();
      };
      const onMessage = (message: WorkerMessage): void => settle(() => settleWith(message, resolve, reject));
      const onError = (error: Error): void =>
        settle(() =>
          reject(
            new AgentError('database_unavailable', `The database thread failed: ${error.message}.`, {
              retryable: true,
            }),
          ),
        );
      const onExit = (): void =>
        settle(() =>
          reject(
            new AgentError('database_unavailable', 'The database thread ended before it answered.', {
              retryable: true,
            }),
          ),
        );
      const stop = (reason: unknown): void => {
        settle(() => reject(reason));
        this.#end();
      };
      const onAbort = (): void => stop(signal.reason);
      const timer = setTimeout(
        () =>
          stop(
            new AgentError('database_timeout', `The database did not answer within ${timeoutMs} ms.`, {
              retryable: true,
            }),
          ),
        timeoutMs,
      );
      signal.addEventListener('abort', onAbort);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ id, ...question } satisfies WorkerRequest);
    });
  }

  /** Rule 3. `only`: ends this one, and not one that was started since. */
  #end(only: Running | null = this.#running): void {
    clearTimeout(this.#idleTimer);
    if (only === null) return;
    if (this.#running === only) this.#running = null;
    void only.worker.terminate();
  }
}

function settleWith(
  message: WorkerMessage,
  resolve: (result: QueryResult) => void,
  reject: (error: AgentError) => void,
): void {
  switch (message.type) {
    case 'result':
      return resolve(message.result);
    case 'refused':
      return reject(
        new AgentError('sql_refused', message.message, { retryable: false, details: { rule: message.code } }),
      );
    case 'error':
      return reject(
        new AgentError('database_error', `The database answered: ${message.message}.`, {
          retryable: false,
          details: { sqlState: message.sqlState },
        }),
      );
    default:
      return reject(
        new AgentError('database_unavailable', `The database thread sent ${message.type} out of turn.`, {
          retryable: true,
        }),
      );
  }
}

function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
