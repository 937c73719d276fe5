/**
 * A line to whichever engine does the work. An engine that lives in another command ends with that command, at any
 * moment; the line is then taken up with the next one, and that may be ourselves.
 *
 * Rules
 *  1. What only reads is asked again, of the next engine.
 *  2. What changes something is asked again when it can't have been done: nobody took the request, or it was answered
 *     that the engine is stopping. Else nobody knows, and whoever asked hears that: `isUnanswered` tells it.
 *  3. An engine that goes away again and again is given up on.
 */
import { CliError } from './cli-error.ts';
import type { BatonClient, Connection, Host, Need } from './host.ts';
import { isLostConnection, wasNotTaken } from './lost-connection.ts';

/** Channel and name of all that changes nothing. `line.test.ts` holds it to the contract. */
export const READS: ReadonlySet<string> = new Set([
  ...['list', 'changes', 'get', 'startingParameters', 'schema', 'getDraft', 'listDrafts', 'validate'].map(
    (name) => `definitions.${name}`,
  ),
  ...[
    'list',
    'changes',
    'get',
    'events',
    'watch',
    'follow',
    'preview',
    'definition',
    'deliverables',
    'items',
    'conversation',
    'step',
    'value',
    'spoken',
  ].map((name) => `runs.${name}`),
  ...['list', 'changes', 'get', 'history', 'previewBackfill'].map((name) => `schedules.${name}`),
  ...['list', 'changes', 'get'].map((name) => `approvals.${name}`),
  ...['get', 'changes', 'history'].map((name) => `admission.${name}`),
  ...['get', 'changes', 'host', 'backups', 'endpoints', 'secrets', 'licenses'].map((name) => `settings.${name}`),
  ...['status', 'changes'].map((name) => `system.${name}`),
  'notifications.changes',
  'library.list',
  'memory.list',
  'assets.list',
  'assets.uses',
  ...['list', 'tools', 'permissions', 'policies', 'get', 'versions', 'figures', 'schema', 'validate'].map(
    (name) => `agents.${name}`,
  ),
]);

/** Engines that are tried for one question. */
const MOST_ENGINES = 20;

type Call = (input: unknown, options?: unknown) => Promise<unknown>;
type Calls = Readonly<Record<string, Readonly<Record<string, Call>>>>;

export class Line implements Connection {
  readonly client: BatonClient;
  readonly #host: Pick<Host, 'connect'>;
  readonly #need: Need;
  #connection: Connection;
  #takingUp: Promise<Connection['engine']> | null = null;
  #isClosed = false;

  constructor(host: Pick<Host, 'connect'>, need: Need, connection: Connection) {
    this.#host = host;
    this.#need = need;
    this.#connection = connection;
    const channel = (name: string) =>
      new Proxy(
        {},
        { get: (_, call: string) => (input: unknown, options?: unknown) => this.#ask(name, call, input, options) },
      );
    this.client = new Proxy({}, { get: (_, name: string) => channel(name) }) as BatonClient;
  }

  get engine(): Connection['engine'] {
    return this.#connection.engine;
  }

  get isWorkedOn(): boolean {
    return this.#connection.isWorkedOn;
  }

  /** To the engine that does the work now. */
  takeUp(): Promise<Connection['engine']> {
    // Several questions may find out at once that nobody answers any more.
    return (this.#takingUp ??= this.#reconnect().finally(() => (this.#takingUp = null)));
  }

  async #reconnect(): Promise<Connection['engine']> {
    await this.#connection.close().catch(() => undefined); // it has gone
    this.#connection = await this.#host.connect(this.#need);
    return this.#connection.engine;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#connection.close();
  }

  async #ask(channel: string, name: string, input: unknown, options: unknown): Promise<unknown> {
    const mayRepeat = READS.has(`${channel}.${name}`);
    for (let engines = 1; ; engines += 1) {
      const asked = this.#connection;
      try {
        const call = (asked.client as unknown as Calls)[channel]?.[name];
        if (!call) throw new Error(`The contract has no ${channel}.${name}`);
        return await call(input, options);
      } catch (error) {
        if (asked.engine !== 'elsewhere' || !isLostConnection(error)) throw error;
        if (engines >= MOST_ENGINES) throw error; // rule 3
        if (asked === this.#connection) await this.takeUp();
        if (!mayRepeat && !wasNotTaken(error)) throw unanswered(error); // rule 2
      }
    }
  }
}

const UNANSWERED = 'unanswered';

function unanswered(cause: unknown): CliError {
  return new CliError(
    UNANSWERED,
    'The engine that was asked went away before it answered, so that it is not known here whether it did it.',
    {
      remedy: 'What was done is recorded: see how things stand, then ask again if it is needed.',
      cause,
    },
  );
}

/** Asks until somebody answers: `ask` has to find out, the second time, whether it was done already. */
export async function untilAnswered<Answer>(ask: (isAgain: boolean) => Promise<Answer>): Promise<Answer> {
  for (let isAgain = false; ; isAgain = true) {
    try {
      return await ask(isAgain);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
    }
  }
}

/** Rule 2: it may have been done. The line leads to the next engine already, which can be asked what is recorded. */
function isUnanswered(error: unknown): boolean {
  return error instanceof CliError && error.code === UNANSWERED;
}
