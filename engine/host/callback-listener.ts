/**
 * Where services call back to a host that serves no console, and to one that does where the operator names a port.
 *
 * Rules
 *  1. It is opened when an attempt first needs it, and closed with the engine: who calls after the end of an attempt is
 *     told so.
 *  2. The port is the same after a restart, so that a service calls where it was told. Where another program has it,
 *     the attempt that needs it is told what to do, and for those that wait for a call it is tried again.
 *  3. Who was told a port is called there until the engine ends, also when another one is set meanwhile.
 */
import type { CallListener } from '../agents/callbacks/callback-desk.ts';
import type { LoopbackServer } from '../server/transports/http/loopback-server.ts';
import type { Clock } from '../time/clock.ts';

export type ServeCallbacks = (port: number) => Promise<LoopbackServer>;

interface Options {
  /** Now. Null: where the console is. */
  readonly port: () => number | null;
  readonly after: Clock['after'];
}

export const TRIED_AGAIN_AFTER_MS = 5_000;

export class CallbackListener implements CallListener {
  readonly #options: Options;
  readonly #serve = Promise.withResolvers<ServeCallbacks>();
  /** By the port that was wanted. */
  readonly #open = new Map<number, Promise<LoopbackServer>>();
  #trouble: string | null = null;
  #callOff: (() => void) | null = null;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The engine is there, and calls can be handed on. */
  serveWith(serve: ServeCallbacks): void {
    this.#serve.resolve(serve);
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  async open(): Promise<string | null> {
    const wanted = this.#options.port();
    if (wanted === null) return null;
    try {
      const { port } = await this.#listening(wanted);
      this.notNeeded(); // no longer tried
      return `http://127.0.0.1:${port}`;
    } catch (error) {
      this.#trouble = troubleWith(wanted, error);
      if (!this.#isClosed) this.#callOff ??= this.#options.after(TRIED_AGAIN_AFTER_MS, () => this.#tryAgain());
      throw new Error(this.#trouble, { cause: error });
    }
  }

  notNeeded(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#trouble = null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.notNeeded();
    const servers = [...this.#open.values()].map((server) => server.then(({ close }) => close()));
    this.#open.clear();
    await Promise.allSettled(servers);
  }

  #listening(wanted: number): Promise<LoopbackServer> {
    const known = this.#open.get(wanted);
    if (known) return known;
    const opening = this.#serve.promise.then((serve) => {
      if (this.#isClosed) throw new Error('The engine ends');
      return serve(wanted);
    });
    this.#open.set(wanted, opening);
    opening.catch(() => this.#open.delete(wanted));
    return opening;
  }

  #tryAgain(): void {
    this.#callOff = null;
    void this.open().catch(() => undefined);
  }
}

function troubleWith(port: number, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'EADDRINUSE'
      ? 'another program has it (perhaps another engine of Baton)'
      : code === 'EACCES'
        ? 'the system allows that port to nobody but itself'
        : message;
  return (
    `its service calls back, and calls can't be taken in at port ${port}: ${why}. ` +
    'Set another one: Settings, Calls of services; BATON_CALLBACK_PORT; or --callback-port'
  );
}
