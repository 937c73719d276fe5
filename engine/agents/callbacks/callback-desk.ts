/**
 * Where services call back. It knows which attempts are at work, and hands on what is said to them.
 *
 * Rules
 *  1. Whoever has not the key of an attempt learns nothing, not even whether there is such an attempt.
 *  2. A call is acknowledged when the attempt says that nothing of it can be lost.
 *  3. A call that comes twice (the same `webhook-id`) is acknowledged twice and taken once.
 *  4. Nobody listens before an attempt expects calls: one of before a restart as well, which is called where it was
 *     told.
 */
import type {
  CallbackInbox,
  CallTaker,
  Callbacks,
  CallVerdict,
  ExpectedCalls,
  IncomingCall,
  NamedAttempt,
} from '../port/callbacks.ts';
import type { Json } from '../../values/json.ts';
import { attemptOfPath, callbackPath } from './callback-path.ts';
import { whyNotSigned } from './signature.ts';

export interface CallbackDeskOptions {
  /** Of this data folder, and nobody else's. */
  readonly key: () => Buffer;
  /** By which others reach where this host listens. Null: nobody says, and it is where it listens. */
  readonly publicAddress: () => string | null;
  /** Null: this host takes in calls where its console is, and will say where that is (`opened`). */
  readonly listener: CallListener | null;
  readonly now?: () => number;
  /** Told, in a line, which calls were refused (default: nobody). */
  readonly tell?: (line: string) => void;
}

/** Takes in calls, and nothing else, from when somebody needs that. */
export interface CallListener {
  /** Where. Null: where the console is. Rejects with what an operator has to do. */
  open(): Promise<string | null>;
  /** It can't be opened, and it is tried again until somebody says that nobody needs it. Null: it can. */
  readonly trouble: string | null;
  notNeeded(): void;
}

interface AtWork {
  readonly taker: CallTaker;
  /** What came of the last calls, by their id. */
  readonly heard: Map<string, Promise<CallVerdict>>;
}

const MOST_REMEMBERED = 1_000;

export class CallbackDesk implements Callbacks, CallbackInbox {
  readonly #options: CallbackDeskOptions;
  readonly #listening = Promise.withResolvers<string>();
  readonly #atWork = new Map<string, AtWork>();
  /** By attempts that are over: the ids of what they took. */
  readonly #past = new Map<string, ReadonlySet<string>>();
  #key: Buffer | null = null;

  constructor(options: CallbackDeskOptions) {
    this.#options = options;
  }

  /** @param origin where this host listens */
  opened(origin: string): void {
    this.#listening.resolve(origin);
  }

  get publicAddress(): string | null {
    return this.#options.publicAddress();
  }

  whyUnreachable(): string | null {
    return this.#options.listener?.trouble ?? null;
  }

  expect(attempt: NamedAttempt, taker: CallTaker): ExpectedCalls {
    const name = nameOf(attempt);
    const atWork: AtWork = { taker, heard: new Map() };
    this.#atWork.set(name, atWork);
    const origin = this.#origin(); // rule 4
    origin.catch(() => undefined);
    return {
      address: async (signal) => {
        const here = await unlessAborted(origin, signal);
        return `${(this.publicAddress ?? here).replace(/\/+$/, '')}${callbackPath(attempt, this.#folderKey)}`;
      },
      over: () => {
        if (this.#atWork.get(name) === atWork) this.#atWork.delete(name);
        if (atWork.heard.size > 0) keep(this.#past, name, new Set(atWork.heard.keys()));
        if (this.#atWork.size === 0) this.#options.listener?.notNeeded();
      },
    };
  }

  /** Whom it is for. Null: nobody, or it has not the key. */
  attemptOf(path: string): NamedAttempt | null {
    return attemptOfPath(path, this.#folderKey);
  }

  /** Without its query, in which the key is. */
  refused(path: string, why: string): void {
    this.#options.tell?.(`A call of a service to ${(path.split('?', 1)[0] ?? '').slice(0, 200)} was refused: ${why}`);
  }

  async deliver(call: IncomingCall): Promise<CallVerdict> {
    const attempt = this.attemptOf(call.path);
    if (!attempt) return { kind: 'unknown' }; // rule 1
    const atWork = this.#atWork.get(nameOf(attempt));
    const { id } = call;
    if (!atWork) {
      const wasTaken = id !== null && this.#past.get(nameOf(attempt))?.has(id) === true;
      return wasTaken ? { kind: 'taken' } : { kind: 'not_at_work', attempt };
    }
    const refusal = await this.#whyRefused(call, atWork.taker);
    if (refusal) return refusal;
    const known = id === null ? undefined : atWork.heard.get(id);
    if (known) return known; // rule 3
    const verdict = taken(call.body, atWork.taker);
    if (id === null) return verdict;
    keep(atWork.heard, id, verdict);
    const came = await verdict;
    if (came.kind !== 'taken') atWork.heard.delete(id);
    return came;
  }

  async #whyRefused(call: IncomingCall, { signedWith }: CallTaker): Promise<CallVerdict | null> {
    if (signedWith === null) return null;
    try {
      const why = whyNotSigned(call, await signedWith(), (this.#options.now ?? Date.now)());
      return why === null ? null : { kind: 'not_signed', why };
    } catch (error) {
      return { kind: 'not_kept', why: messageOf(error) };
    }
  }

  async #origin(): Promise<string> {
    return (await this.#options.listener?.open()) ?? this.#listening.promise;
  }

  get #folderKey(): Buffer {
    return (this.#key ??= this.#options.key());
  }
}

/** Rule 2. */
async function taken(body: Buffer, taker: CallTaker): Promise<CallVerdict> {
  const said = jsonIn(body);
  if (said === undefined) return { kind: 'no_json' };
  try {
    return (await taker.take(said)) ? { kind: 'taken' } : { kind: 'over' };
  } catch (error) {
    return { kind: 'not_kept', why: messageOf(error) };
  }
}

function jsonIn(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

function nameOf({ runId, stepId, attempt }: NamedAttempt): string {
  return JSON.stringify([runId, stepId, attempt]);
}

/** The oldest make room. */
function keep<Value>(into: Map<string, Value>, name: string, value: Value): void {
  into.delete(name);
  into.set(name, value);
  const [oldest] = into.keys();
  if (oldest !== undefined && into.size > MOST_REMEMBERED) into.delete(oldest);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unlessAborted<Value>(waited: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      try {
        signal.throwIfAborted();
      } catch (why) {
        reject(why as Error);
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    stop();
    void waited.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
