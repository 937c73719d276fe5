/** The world as a command is given it. Commands touch nothing else, so that a test can put a world of its own there. */
import type { ContractClient } from '../server/in-process-client.ts';
import type { Look } from './output/look.ts';
import type { Terminal } from './terminal.ts';

export type BatonClient = ContractClient;

/**
 * `read`: nothing is started and nothing is written, and it works beside a process that holds the store.
 * `glance`: the same, but a store that can't be read counts as empty.
 * `rows`: the same as `read`, for what is told from rows alone: files of agents and policies are not looked at.
 * `act`: an engine does the work, somebody else's if one runs, else one in this process.
 */
export type Need = 'read' | 'glance' | 'rows' | 'act';

/** For which nothing is started. */
export type ReadingNeed = Exclude<Need, 'act'>;

export interface Connection {
  readonly client: BatonClient;
  /** `here`: the engine lives in this process and stops with it. */
  readonly engine: 'here' | 'elsewhere' | 'none';
  /** False: no engine runs, here or elsewhere, so that nothing moves. */
  readonly isWorkedOn: boolean;
  close(): Promise<void>;
}

/** Where services call back. Names are those of the options, and of what a host is opened with. */
export interface CallbackOptions {
  readonly publicAddress?: string;
  readonly callbackPort?: number;
}

export interface Host {
  readonly terminal: Terminal;
  /** What people type before the command: `baton`, or `npm run baton --`. */
  readonly program: string;
  /** Of files that are written for their owner to use as they like: what the process was started with. */
  readonly fileMode: number;
  /** The data directory. It need not exist yet. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @param calls where services call back, should an engine be opened in this process */
  connect(need: Need, calls?: CallbackOptions): Promise<Connection>;
}

/** How to print for people. */
export function lookOf(
  { terminal, program }: Host,
  { isWorkedOn = true }: Partial<Pick<Connection, 'isWorkedOn'>> = {},
): Look {
  return { style: terminal.outStyle, width: terminal.outWidth, now: terminal.now(), program, isWorkedOn };
}

export function printJson(host: Host, value: unknown): void {
  host.terminal.write(`${JSON.stringify(value, null, 2)}\n`);
}
