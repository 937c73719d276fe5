/** What there is for agents to work with, as whoever starts the engine gives it. */
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import type { Authority } from '../grants/authority.ts';
import type { Callbacks } from '../port/callbacks.ts';
import type { OutsideWorld } from '../port/outside-world.ts';
import type { AgentProfile } from '../port/registry.ts';
import type { Cassette } from '../recording/playback.ts';
import type { Recorder } from '../recording/record.ts';

export interface WorkersOptions {
  /** Where agents may keep what they prepare once; the warehouse of figures lies here. */
  readonly dataDirectory: string;
  /** The keys that are set, and where services are (default: none, and as their files say). */
  readonly world?: OutsideWorld;
  /** Where services call back (default: nobody takes in their calls). */
  readonly callbacks?: Callbacks;
  /** What reads the conditions of agents' files, called when one has any (default: no condition holds). */
  readonly loadConditions?: () => Promise<CompileCondition>;
  readonly database?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
    /** Seconds without a question after which the database ends (default 30). */
    readonly idleSeconds?: number;
  };
  readonly functions?: {
    /** Default: found beside the code. */
    readonly workerUrl?: URL;
  };
  /**
   * Agents that fail, hang or misbehave as told (default: none). `ledger`: a file that is told of every call, durably.
   */
  readonly testAgents?: { readonly ledger?: string };
  /** Answers of every rehearsed agent come from here, and a request that isn't in it is an error. */
  readonly playback?: Cassette;
  /** Takes secrets out of what agents say (default: nobody does, where no agent is handed any). */
  readonly redactor?: Pick<Redactor, 'text' | 'json'>;
  /** Keeps every request and its answer. */
  readonly recorder?: Recorder;
  /** Who grants and decides what agents use (default: their files alone). */
  readonly authority?: Authority;
}

/** Agents by their names. */
export interface KnownAgents {
  /** As its file is now. */
  find(name: string): AgentProfile | undefined;
  /** As it comes with Baton. Undefined: it doesn't. */
  findShipped(name: string): AgentProfile | undefined;
}
