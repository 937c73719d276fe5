/**
 * The engine's side of one sandbox: a thread that runs one function and is ended.
 *
 * Rules
 *  1. The function has its own time to compute in. The thread keeps it; where the thread is too busy for that, we do,
 *     a little later, and end it.
 *  2. Nothing that comes from it is believed: what it asks for is counted and checked here.
 *  3. Whatever happens, the thread is ended, and what was begun for the function is told to stop.
 */
import { Worker } from 'node:worker_threads';
import { AgentError } from '../../port/agent.ts';
import { killed, overQuota, overTime, whyStopped } from './sandbox-errors.ts';
import { QUOTA, type FromSandbox, type SandboxTask, type ToSandbox } from './sandbox-protocol.ts';

/** What the engine does for a guest. */
export interface SandboxHost {
  /** Rejects with an `AgentError`. */
  answer(name: string, json: string, bytes: Uint8Array | null, signal: AbortSignal): Promise<SandboxAnswer>;
  say(kind: 'log' | 'progress', json: string): void;
}

export interface SandboxAnswer {
  readonly json: string;
  readonly bytes: Uint8Array | null;
}

const GRACE_MS = 500;
const START_WITHIN_MS = 60_000;
/** Heaps of the thread itself; the guest's memory is not in them. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

export class Sandbox {
  readonly #worker: Worker;
  readonly ready: Promise<void>;
  /** Its thread has ended. */
  readonly gone: Promise<void>;
  isGone = false;

  constructor(url: URL) {
    this.#worker = new Worker(url, {
      name: 'function',
      env: {},
      stdout: true, // what it would write there is nobody's
      stderr: true,
      resourceLimits: RESOURCE_LIMITS,
    });
    this.#worker.unref();
    this.gone = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.isGone = true;
        resolve();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(killed(`The sandbox of functions could not be started: ${why}`));
      };
      const timer = setTimeout(() => fail('it was not ready in time'), START_WITHIN_MS).unref();
      this.#worker.once('message', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#worker.once('error', (error) => fail(error.message));
      this.#worker.once('exit', () => fail('it ended'));
    });
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  /** The outcome as the guest tells it. Rejects with an `AgentError`, or the reason of the signal. */
  async run(task: SandboxTask, host: SandboxHost, signal: AbortSignal): Promise<string> {
    const inside = new AbortController();
    try {
      this.#worker.ref();
      await unlessAborted(this.ready, signal);
      return await this.#work(task, host, signal, inside.signal);
    } finally {
      inside.abort(new Error('The function has ended')); // rule 3
      void this.end();
    }
  }

  /** Resolves when its thread is gone. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #work(task: SandboxTask, host: SandboxHost, signal: AbortSignal, inside: AbortSignal): Promise<string> {
    const worker = this.#worker;
    let sent = 0;
    let calls = 0;
    let said = 0;
    let spentMs = 0;
    let timer: NodeJS.Timeout | undefined;
    return new Promise<string>((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        worker.off('message', hear).off('error', onError).off('exit', onExit);
        action();
      };
      const fail = (error: unknown): void => settle(() => reject(error as Error));
      const onAbort = (): void => fail(signal.reason);
      const onError = (error: Error): void => fail(killed(`The sandbox of the function failed: ${error.message}`));
      const onExit = (): void => fail(killed('The sandbox of the function ended before the function did'));
      const post = (message: ToSandbox): void => {
        sent += 1;
        clearTimeout(timer);
        timer = setTimeout(() => fail(overTime(task)), Math.max(task.cpuMs - spentMs, 0) + GRACE_MS);
        worker.postMessage(message);
      };
      const answer = async ({ id, name, json, bytes }: Extract<FromSandbox, { type: 'call' }>): Promise<void> => {
        const told = await answerOf(host, name, json, bytes, inside);
        if (!inside.aborted) post({ type: 'answer', id, ...told });
      };
      const hear = (message: FromSandbox): void => {
        switch (message.type) {
          case 'call':
            if (++calls > QUOTA.calls) return fail(overQuota(`asked for more than ${QUOTA.calls} things`)); // rule 2
            return void answer(message);
          case 'say':
            if (++said > QUOTA.logLines + QUOTA.progress + 2) return fail(overQuota('said too much'));
            return host.say(message.kind, message.json);
          case 'waiting':
            if (message.heard !== sent) return;
            spentMs = message.cpuMs;
            return clearTimeout(timer);
          case 'ended':
            return settle(() => resolve(message.json));
          case 'stopped':
            return fail(whyStopped(message, task));
          case 'ready':
        }
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) return onAbort();
      if (this.isGone) return onExit();
      worker.on('message', hear).on('error', onError).on('exit', onExit);
      post({ type: 'run', ...task });
    });
  }
}

async function answerOf(
  host: SandboxHost,
  name: string,
  json: string,
  bytes: Uint8Array | null,
  signal: AbortSignal,
): Promise<SandboxAnswer> {
  try {
    return await host.answer(name, json, bytes, signal);
  } catch (error) {
    if (!(error instanceof AgentError)) {
      const message = signal.aborted ? 'The function has ended' : 'The engine could not do that';
      return { json: JSON.stringify({ error: { code: 'unexpected_error', message, retryable: true } }), bytes: null };
    }
    const { code, message, retryable, details, retryAfterMs } = error;
    return { json: JSON.stringify({ error: { code, message, retryable, details, retryAfterMs } }), bytes: null };
  }
}

function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
