/**
 * The sandboxes of functions: one waits, warm, for the next function while functions are used; each works once.
 */
import { AgentError } from '../../port/agent.ts';
import { Sandbox, type SandboxHost } from './sandbox.ts';
import type { SandboxTask } from './sandbox-protocol.ts';
import { functionWorkerUrl } from './worker-url.ts';

export interface SandboxesOptions {
  /** Default: found beside the code. */
  readonly workerUrl?: URL;
  /** Seconds without a function after which none is kept warm (default 60). */
  readonly idleSeconds?: number;
}

/** Functions at work at the same time; others wait. Each may hold a thread and its memory. */
const AT_ONCE = 8;

/** A thread that starts takes time from the function that has just begun, which may be done in two. */
const NEXT_AFTER_MS = 20;

export class Sandboxes {
  readonly #url: URL;
  readonly #idleMs: number;
  readonly #atWork = new Set<Sandbox>();
  readonly #queue: (() => void)[] = [];
  #spare: Sandbox | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #nextTimer: NodeJS.Timeout | undefined;
  #running = 0;
  #isClosed = false;

  constructor({ workerUrl = functionWorkerUrl(), idleSeconds = 60 }: SandboxesOptions = {}) {
    this.#url = workerUrl;
    this.#idleMs = idleSeconds * 1000;
  }

  /** As `Sandbox.run`, in one of its own. */
  async run(task: SandboxTask, host: SandboxHost, signal: AbortSignal): Promise<string> {
    await this.#turn(signal);
    try {
      const sandbox = this.#take();
      this.#atWork.add(sandbox);
      void sandbox.gone.then(() => this.#atWork.delete(sandbox));
      return await sandbox.run(task, host, signal);
    } finally {
      this.#keepWarm();
      this.#running -= 1;
      this.#queue.shift()?.();
    }
  }

  /** Resolves when one is warm. */
  async warm(): Promise<void> {
    this.#keepWarm();
    await this.#spare?.ready;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#nextTimer);
    const all = [...this.#atWork, ...(this.#spare ? [this.#spare] : [])];
    this.#spare = null;
    await Promise.all(all.map((sandbox) => sandbox.end()));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#running >= AT_ONCE) {
      const turn = Promise.withResolvers<void>();
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(turn.resolve), 1);
        turn.reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(turn.resolve);
      await turn.promise.finally(() => signal.removeEventListener('abort', leave));
    }
    signal.throwIfAborted();
    this.#running += 1;
  }

  #take(): Sandbox {
    if (this.#isClosed) throw new AgentError('function_killed', 'The engine is closing', { retryable: true });
    const sandbox = this.#spare?.isGone === false ? this.#spare : new Sandbox(this.#url);
    this.#spare = null;
    clearTimeout(this.#nextTimer);
    void sandbox.ready.then(
      () => (this.#nextTimer = setTimeout(() => this.#keepWarm(), NEXT_AFTER_MS).unref()),
      () => undefined,
    );
    return sandbox;
  }

  #keepWarm(): void {
    if (this.#isClosed) return;
    const spare = (this.#spare ??= new Sandbox(this.#url));
    spare.ready.catch(() => {
      if (this.#spare === spare) this.#spare = null;
    });
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      const idle = this.#spare;
      this.#spare = null;
      void idle?.end();
    }, this.#idleMs).unref();
  }
}
