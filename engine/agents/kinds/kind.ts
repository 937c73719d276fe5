/** What there is to say of a kind of agent. */
import type { z } from 'zod';
import type { Agent } from '../port/agent.ts';
import type { ProfileOf } from '../port/profile.ts';
import type { DatabaseClient } from './warehouse/database-client.ts';

export interface AgentKind<Configuration extends z.ZodType> {
  /** What its file may say under `configuration`, and what holds where it says nothing. */
  readonly configuration: Configuration;
  /** Who does its work, loaded with the first request. Null: nobody in this version, it can only be rehearsed. */
  readonly live: Work<z.output<Configuration>> | null;
  /** Who works in a rehearsal: the agent itself, where its work touches nothing outside, or a stand-in. */
  readonly rehearsedBy: 'itself' | 'a stand-in';
}

export type Work<Configuration> = (profile: ProfileOf<string, Configuration>, means: Means) => Promise<Agent>;

/** What agents share. Each is opened when the first of them needs it. */
export interface Means {
  database(): Promise<DatabaseClient>;
}

/** A row of the table of kinds, whose workers are typed by what its file may say. */
export function typedKind<Configuration extends z.ZodType>(row: AgentKind<Configuration>): AgentKind<Configuration> {
  return row;
}
