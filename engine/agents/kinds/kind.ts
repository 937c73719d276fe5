/** What there is to say of a kind of agent. */
import type { z } from 'zod';
import type { Agent } from '../port/agent.ts';
import type { ProfileOf } from '../port/profile.ts';
import type { ToolConsent } from '../port/tool-consent.ts';
import type { Grants } from '../grants/grants.ts';
import type { AskedPermission } from '../grants/permission-use.ts';
import type { Addressee } from '../port/addressee.ts';
import type { OutsideWorld } from '../port/outside-world.ts';
import type { ListedCost } from '../port/agent-price.ts';
import type { Means, ToolContext } from '../means/means.ts';
import type { Tools } from '../port/tools.ts';

export interface AgentKind<Configuration extends z.ZodType> {
  /** What its file may say under `configuration`, and what holds where it says nothing. */
  readonly configuration: Configuration;
  /** Who does its work, loaded with the first request. */
  readonly live: Work<z.output<Configuration>>;
  /** Who works in a rehearsal: the agent itself, where its work touches nothing outside, or a stand-in. */
  readonly rehearsedBy: 'itself' | 'a stand-in';
  /** Whom it asks outside, and with which key. Left out: nobody. */
  readonly addressees?: (configuration: z.output<Configuration>, permissions: Grants) => readonly Addressee[];
  /** What its configuration asks for beside the permissions of its file. Left out: nothing. */
  readonly declares?: (profile: ProfileOf<string, z.output<Configuration>>) => readonly AskedPermission[];
  /** Whether it is of no use where nobody takes in calls of services. Left out: it is. */
  readonly needsCallbacks?: (configuration: z.output<Configuration>) => boolean;
  /** What a call costs by the price list. Left out, or null: it is on none. */
  readonly listedCost?: (call: CallToPrice<z.output<Configuration>>) => ListedCost | null;
  /** Whether the same key does no harm twice, where its file does not say. Left out: it may. */
  readonly idempotent?: boolean;
  /** The agents whose tools it uses. Left out: none. */
  readonly uses?: (configuration: z.output<Configuration>) => readonly string[];
}

/** A call before it is made. */
export interface CallToPrice<Configuration> {
  readonly configuration: Configuration;
  /** What the agent is handed, as far as it is known. */
  readonly characters: number;
  readonly world: OutsideWorld;
}

export type Work<Configuration> = (profile: ProfileOf<string, Configuration>, means: Means) => Promise<Worker>;

/** Who does the work of one file. */
export interface Worker extends Agent {
  /** What other agents may call of it, and operators look at. Left out: nothing. */
  readonly tools?: ToolsOfAgent;
}

export interface ToolsOfAgent {
  /** For one attempt: its calls are counted. `only`: of those that its file permits. Null: all of them. */
  open(context: ToolContext, only: readonly string[] | null): Tools;
  /** They tell by its key whether a call was made, and make none twice. Left out: they are asked to. */
  readonly knowTheirCalls?: true;
  /** For its operator. Left out: they are part of Baton, and need nobody's consent. */
  readonly consent?: ToolConsent;
}

/** A row of the table of kinds, whose workers are typed by what its file may say. */
export function typedKind<Configuration extends z.ZodType>(row: AgentKind<Configuration>): AgentKind<Configuration> {
  return row;
}
