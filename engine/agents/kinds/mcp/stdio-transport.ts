/** The messages of a tool server that is a process of ours: a line each. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { LineReader } from './line-reader.ts';
import { startServer, type ProgramToStart, type ServerProcess } from './server-process.ts';

/**
 * The client of the protocol knows such a transport by its `stderr` and `pid`, and asks the process itself what it
 * speaks.
 */
export class StdioTransport implements Transport {
  readonly stderr = null;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #program: ProgramToStart;
  readonly #messageBytes: number;
  readonly #clean: (text: string) => string;
  #process: ServerProcess | null = null;
  #overLimit = false;
  #isClosing = false;
  #endedItself: { readonly didStart: boolean } | null = null;

  constructor(program: ProgramToStart, messageBytes: number, clean: (text: string) => string) {
    this.#program = program;
    this.#clean = clean;
    this.#messageBytes = messageBytes;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get process(): ServerProcess | null {
    return this.#process;
  }

  /** It sent a message that was larger than any may be, and was ended for it. */
  get isOverLimit(): boolean {
    return this.#overLimit;
  }

  /** Null: it goes on, or it was ended. */
  get endedItself(): { readonly didStart: boolean } | null {
    return this.#endedItself;
  }

  start(): Promise<void> {
    const started = startServer(this.#program, this.#clean);
    this.#process = started;
    const lines = new LineReader(this.#messageBytes, (line) => this.#read(line));
    started.stdout.on('data', (bytes: Buffer) => {
      if (lines.add(bytes)) return;
      this.#overLimit = true;
      void this.close();
    });
    void started.ended.then(({ didStart }) => {
      if (!this.#isClosing) this.#endedItself = { didStart };
      this.onclose?.();
    });
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#process?.stdin;
    if (!stdin?.writable) return Promise.reject(new Error('The tool server is gone'));
    return new Promise((resolve) => {
      if (stdin.write(`${JSON.stringify(message)}\n`)) return resolve();
      stdin.once('drain', resolve).once('close', resolve);
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#process?.end();
  }

  /** What is no message is passed over, as the protocol says: servers write other things there by mistake. */
  #read(line: string): void {
    let message: JSONRPCMessage;
    try {
      message = JSON.parse(line) as JSONRPCMessage;
    } catch {
      return this.onerror?.(new Error('The tool server wrote something that is no message'));
    }
    this.onmessage?.(message);
  }
}
