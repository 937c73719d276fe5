/** What the engine and a sandbox say to each other. Values travel as JSON texts, so that nobody walks what is deep. */

export type ToSandbox =
  | ({ readonly type: 'run' } & SandboxTask)
  | {
      readonly type: 'answer';
      readonly id: number;
      /** `{ value }` or `{ error }`. */
      readonly json: string;
      readonly bytes: Uint8Array | null;
    };

/** One function, and what it is called with. */
export interface SandboxTask {
  readonly code: string;
  /** What it is called in the stacks of its errors. */
  readonly file: string;
  /** What its surroundings are made of: `GuestOptions`. */
  readonly options: string;
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

/** What a guest is told of the agent that it is, and the request. */
export interface GuestOptions {
  readonly require: readonly string[];
  /** By name: what stands for a secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly config: unknown;
  readonly request: unknown;
}

export type FromSandbox =
  /** It is warm and takes a task. */
  | { readonly type: 'ready' }
  /** The guest asks for something, and waits. */
  | {
      readonly type: 'call';
      readonly id: number;
      readonly name: string;
      readonly json: string;
      readonly bytes: Uint8Array | null;
    }
  /** What the guest says and waits for no answer to: a line of its log, or how far it is. */
  | { readonly type: 'say'; readonly kind: 'log' | 'progress'; readonly json: string }
  /** It has nothing to do until answers come. `heard`: messages that it has worked through; `cpuMs`: spent so far. */
  | { readonly type: 'waiting'; readonly heard: number; readonly cpuMs: number }
  /** The function has ended: `{ value, isDeliverable }` or `{ error }`. */
  | { readonly type: 'ended'; readonly json: string }
  /** The guest could not go on. */
  | { readonly type: 'stopped'; readonly why: WhyStopped; readonly message: string };

export type WhyStopped =
  /** Its code can't be read, or exports no function. */
  | 'invalid'
  | 'cpu'
  | 'memory'
  /** It waits, and nothing that it waits for will come. */
  | 'stuck'
  | 'quota'
  /** It threw where nobody could take it. */
  | 'threw'
  /** The interpreter itself failed. */
  | 'broken';

/** How much a guest may ask for. The sandbox counts so that a flood ends where it begins, and the engine once more. */
export const QUOTA = {
  calls: 1_000,
  callsAtOnce: 32,
  /** Of one call, and of one answer. */
  callBytes: 24 * 1024 * 1024,
  /** What is over it is not kept. */
  logLines: 200,
  logLineBytes: 2_048,
  progress: 1_000,
  /** How often it says what it used, how many tokens or images at a time, and how many dollars in all. */
  usages: 100,
  usageTokens: 1_000_000_000,
  usageDollars: 1_000,
  /** Of the answer. */
  outcomeBytes: 32 * 1024 * 1024,
} as const;
