/**
 * The engine's process (`electron/engine-process/`) from outside: begins and ends it, lends it what only this one can
 * do, and hands it the ports on which it answers. Of the engine itself, this process knows what the contract says.
 */
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { ContractClient } from '../../engine/contract/contract.ts';
import { dataDirectory } from '../../engine/door/door.ts';
import { lend } from '../engine-process/door/lend.ts';
import type {
  Asker,
  DesktopInfo,
  DesktopPowers,
  EngineState,
  FromEngine,
  ToEngine,
} from '../engine-process/door/messages.ts';

const program = fileURLToPath(new URL('./engine-process.js', import.meta.url));
/** An engine whose process ends by itself again within this many milliseconds is not started a third time. */
const CRASH_LOOP = 60_000;

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
  #lent: { readonly info: DesktopInfo; readonly powers: DesktopPowers } | null = null;
  #process: UtilityProcess | null = null;
  #state: EngineState = { state: 'starting', message: 'The engine starts', remedy: null };
  #own: { readonly port: MessagePortMain; readonly client: ContractClient } | null = null;
  #isStopping = false;
  #isRestarting = false;
  #lastCrash = 0;

  get state(): EngineState {
    return this.#state;
  }

  get client(): ContractClient | null {
    return this.#own?.client ?? null;
  }

  onChange(listen: () => void): () => void {
    this.#listeners.add(listen);
    return () => void this.#listeners.delete(listen);
  }

  /** Has to be called when the app is ready. Does nothing when it runs; what goes wrong is the state. */
  start(lent = this.#lent): void {
    if (this.#isStopping || !lent) return;
    this.#lent = lent;
    this.#process ??= this.#fork();
    this.#say({ kind: 'start', directory: this.directory, info: lent.info });
  }

  /** Hands a port over: what a window asks on it is answered. False: there is nobody to answer yet. */
  answer(port: MessagePortMain): boolean {
    if (this.#own) this.#handOver(port, 'window');
    return this.#own !== null;
  }

  /** Its process ends, and another one begins, with the program as it is by then. */
  restart(): void {
    if (!this.#process) return this.start();
    this.#isRestarting = true;
    this.#become({ state: 'starting', message: 'The engine starts again', remedy: null }, false);
    this.#say({ kind: 'stop' });
  }

  /** The engine ends and releases the store; then its process ends. For good. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#process;
    if (!child) return;
    const gone = new Promise((done) => child.once('exit', done));
    this.#become(this.#state, false); // whoever follows something leaves before it ends
    this.#say({ kind: 'stop' });
    await gone;
  }

  /** The machine is about to sleep. */
  fallAsleep(): void {
    this.#say({ kind: 'fall-asleep' });
  }

  /**
   * The machine woke up, or somebody is back at it: what is due is due now.
   * No limit of a run counts for how long it slept.
   */
  wakeUp(sleptMs?: number): void {
    this.#say({ kind: 'wake-up', sleptMs });
  }

  #fork(): UtilityProcess {
    const child = utilityProcess.fork(program, [], { serviceName: 'Baton engine', stdio: 'inherit' });
    child.on('message', (message: FromEngine) => void this.#hear(message));
    child.on('exit', (code) => {
      this.#process = null;
      if (this.#isStopping) return;
      if (this.#isRestarting) {
        this.#isRestarting = false;
        return this.start();
      }
      this.#become(
        {
          state: 'failed',
          message: `Its process has ended by itself (exit code ${code}).`,
          remedy: 'What is recorded is safe: when it is started again, runs go on where they are.',
        },
        false,
      );
      if (Date.now() - this.#lastCrash > CRASH_LOOP) this.start();
      this.#lastCrash = Date.now();
    });
    return child;
  }

  async #hear(message: FromEngine): Promise<void> {
    switch (message.kind) {
      case 'state':
        if (this.#isRestarting) return; // what it was is of no interest any more
        return this.#become(message.state, message.isAnswering && !this.#isStopping);
      case 'borrow':
        return this.#lent ? this.#say(await lend(this.#lent.powers, message)) : undefined;
    }
  }

  #become(state: EngineState, isAnswering: boolean): void {
    this.#state = state;
    if (isAnswering) this.#own ??= this.#connect();
    else {
      this.#own?.port.close();
      this.#own = null;
    }
    for (const listen of this.#listeners) listen();
  }

  #connect(): { readonly port: MessagePortMain; readonly client: ContractClient } {
    const { port1, port2 } = new MessageChannelMain();
    const client: ContractClient = createORPCClient(new RPCLink({ port: port1 }));
    port1.start();
    this.#handOver(port2, 'app');
    return { port: port1, client };
  }

  #handOver(port: MessagePortMain, asker: Asker): void {
    this.#process?.postMessage({ kind: 'answer', asker } satisfies ToEngine, [port]);
  }

  #say(message: ToEngine): void {
    this.#process?.postMessage(message);
  }
}
