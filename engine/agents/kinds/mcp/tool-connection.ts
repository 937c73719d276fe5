/**
 * The connection to a tool server.
 *
 * Rules
 *  1. It is opened with the first question. What breaks it ends what is under way; the next question opens another.
 *  2. What the server speaks is asked once: the newest protocol first, an older one where it doesn't know that. The
 *     verdict is kept. A process that ends because it is asked is started again, and asked in the older way.
 *  3. Nobody's question for a while: it ends. Nothing is left of it once it was closed.
 */
import { Client, type PriorDiscovery, type Transport } from '@modelcontextprotocol/client';
import { AgentError } from '../../port/agent.ts';
import { StdioTransport } from './stdio-transport.ts';
import { toolErrorOf, type Circumstances } from './tool-errors.ts';

/** As servers are told. It is no part of what they decide by. */
const WHO_ASKS = { name: 'baton', version: '1.0.0' };
/** A server that is silent when it is asked for the newest protocol speaks an older one. */
const ASKED_FOR_MS = 5_000;

interface Open {
  readonly client: Client;
  readonly transport: Transport;
}

export interface ConnectionOptions {
  readonly agent: string;
  readonly startTimeoutSeconds: number;
  readonly idleSeconds: number;
  readonly resultBytes: number;
  /** A new way to the server, each time it is opened. */
  readonly transport: () => Promise<Transport>;
  /** What is started, for what is said when it can't be. Empty: nothing is. */
  readonly command: string;
}

export class ToolConnection {
  readonly #options: ConnectionOptions;
  #open: Promise<Open> | null = null;
  /** Rule 2. */
  #prior: PriorDiscovery | null = null;
  readonly #ending = new Set<Promise<void>>();
  #idle: NodeJS.Timeout | undefined;
  #asking = 0;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Rejects with an `AgentError`, or with the reason of the signal. */
  async ask<Answer>(
    of: { readonly tool: string | null; readonly timeoutMs: number; readonly signal: AbortSignal },
    work: (client: Client) => Promise<Answer>,
  ): Promise<Answer> {
    clearTimeout(this.#idle);
    this.#asking += 1;
    let opened: Open | null = null;
    try {
      of.signal.throwIfAborted();
      opened = await unlessAborted(of.signal, this.#opened());
      return await work(opened.client);
    } catch (error) {
      of.signal.throwIfAborted();
      throw toolErrorOf(error, { ...of, ...this.#circumstances(opened?.transport ?? null) });
    } finally {
      this.#asking -= 1;
      this.#rest();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#end();
    await Promise.all(this.#ending);
  }

  #opened(): Promise<Open> {
    if (this.#closed)
      throw new AgentError('tool_server_closed', 'The engine is closing; no more tools are called.', {
        retryable: true,
      });
    if (this.#open) return this.#open;
    const opening = this.#connect();
    this.#open = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  async #connect(): Promise<Open> {
    const { startTimeoutSeconds } = this.#options;
    const transport = await this.#options.transport();
    const client = new Client(WHO_ASKS, clientOptions(startTimeoutSeconds));
    try {
      await client.connect(transport, {
        timeout: startTimeoutSeconds * 1000,
        ...(this.#prior && { prior: this.#prior }),
      });
    } catch (error) {
      const ended = transport instanceof StdioTransport ? transport.endedItself : null;
      this.#end({ client, transport });
      if (ended === null || this.#prior !== null)
        throw toolErrorOf(error, {
          tool: null,
          timeoutMs: startTimeoutSeconds * 1000,
          ...this.#circumstances(transport),
        });
      if (!ended.didStart) throw this.#notStarted(transport);
      this.#prior = { kind: 'legacy' };
      return this.#connect();
    }
    const discover = client.getDiscoverResult();
    this.#prior = discover ? { kind: 'modern', discover } : { kind: 'legacy' };
    const open: Open = { client, transport };
    client.onclose = () => void this.#open?.then((now) => now === open && this.#forget(this.#open));
    return open;
  }

  #circumstances(transport: Transport | null): Omit<Circumstances, 'tool' | 'timeoutMs'> {
    const stdio = transport instanceof StdioTransport ? transport : null;
    return {
      agent: this.#options.agent,
      lastWords: stdio?.process?.lastWords() ?? '',
      isOverLimit: stdio?.isOverLimit ?? false,
      messageBytes: this.#options.resultBytes,
    };
  }

  #notStarted(transport: Transport): AgentError {
    const { agent, command } = this.#options;
    const { lastWords } = this.#circumstances(transport);
    return new AgentError(
      'tool_server_unavailable',
      `${agent}: the program ${command} can't be started here. Install it, or name another one in the agent's file`,
      { retryable: false, details: { agent, command, ...(lastWords !== '' && { stderr: lastWords }) } },
    );
  }

  #rest(): void {
    if (this.#asking > 0 || this.#closed) return;
    this.#idle = setTimeout(() => this.#end(), this.#options.idleSeconds * 1000).unref();
  }

  #forget(opening: Promise<Open> | null): void {
    if (this.#open === opening) this.#open = null;
  }

  #end(only?: Open): void {
    const opening = only ? Promise.resolve(only) : this.#open;
    if (!only) this.#open = null;
    if (!opening) return;
    const ending = opening
      .then(async ({ client, transport }) => {
        await Promise.all([client.close().catch(() => undefined), transport.close().catch(() => undefined)]);
      })
      .catch(() => undefined)
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

function clientOptions(startTimeoutSeconds: number): ConstructorParameters<typeof Client>[1] {
  return {
    // which tools a server offers depends on what we can: so it is always the same
    capabilities: {},
    versionNegotiation: {
      mode: 'auto',
      probe: { timeoutMs: Math.min(ASKED_FOR_MS, (startTimeoutSeconds * 1000) / 2) },
    },
  };
}

function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
