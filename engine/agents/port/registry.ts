/** Which agents there are, as their files are now and as runs have used them, and who does their work. */
import type { Problem } from '../../definition/problem.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { AgentPrice } from './agent-price.ts';
import type { AgentProfile } from '../kinds/kinds.ts';
import type { Addressee, AskedService } from './addressee.ts';
import type { Authority } from '../grants/authority.ts';
import type { Agent, AskedCall } from './agent.ts';
import type { ToolConsent } from './tool-consent.ts';
import type { AgentMemory } from './memory.ts';
import type { Orchestrations } from './orchestrations.ts';
import type { PermissionsOfAgent } from './permissions.ts';

export type { Addressee, AgentProfile, AskedService };

/** Where an agent as it is now comes from. `file`: a file of the operator's own. */
export type AgentOrigin = 'shipped' | 'published' | 'file';

/** Agents that were published here. They count before what comes with Baton, and after the operator's own files. */
export interface PublishedAgents {
  names(): readonly string[];
  /** The version that is current. */
  find(name: string): { readonly source: string; readonly sha256: string } | undefined;
}

/** A text as files of agents are read. Without a profile there are problems. */
export interface CheckedAgent {
  readonly profile: AgentProfile | null;
  readonly problems: readonly Problem[];
}

/** Which agents exist, and who does their work. */
export interface AgentRegistry {
  find(name: string): AgentProfile | undefined;
  list(): readonly AgentProfile[];
  /** Of all that `find` may find, read from no file: one of them may turn out to be broken. */
  names(): readonly string[];
  /** Throws an `AgentError` with a remedy when the agent can't run in this mode on this machine. */
  agentFor(profile: AgentProfile, rehearsal: boolean): Agent;
  /** Its file, byte for byte. Undefined, or left out: it is no file. */
  sourceOf?(name: string): string | undefined;
  /** What such a file says, as files are read today. Undefined, or left out: it can't be read. */
  read?(name: string, source: string): AgentProfile | undefined;
  /** What is wrong with a text that is to become an agent. Left out: nobody here can read any. */
  check?(source: string): CheckedAgent;
  /** The JSON Schema (draft 7) of such a text. Left out: nobody here knows it. */
  jsonSchema?(): Promise<JsonObject>;
  /** Undefined, or left out: it is no file, and was not published. */
  originOf?(name: string): AgentOrigin | undefined;
  /** The file that comes with Baton or is the operator's own, whatever was published. Undefined, or left out: none. */
  fileOf?(name: string): { readonly source: string; readonly isOwn: boolean } | undefined;
  /** From now on these are known as well. */
  usePublished?(published: PublishedAgents): void;
  /** What an operator has to set before it can work live, in sentences. Left out: nothing. */
  whatIsMissing?(profile: AgentProfile): readonly string[];
  /** Whom it asks outside, and with which key. Left out: nobody. */
  addresseesOf?(profile: AgentProfile): readonly Addressee[];
  /** The same as it stands now: where, by whose word, and what is missing. Left out: nobody is asked. */
  whatIsAsked?(profile: AgentProfile): readonly AskedService[];
  /**
   * What is known of the price of a call without any call of it. Left out: nothing.
   * @param handed what it is handed, as far as it is known
   */
  priceOf?(profile: AgentProfile, handed: readonly Json[]): AgentPrice;
  /** The agents whose tools it uses. Left out: none. */
  usedBy?(profile: AgentProfile): readonly string[];
  /**
   * Whether it is handed what is personal, now. Left out: where its file asks for that.
   * @param definition of the run
   */
  mayReadPersonal?(profile: AgentProfile, definition: string, rehearsal: boolean): boolean;
  /** What it asks for, and whether that is granted. Left out: nobody grants anything. */
  permissionsOf?(profile: AgentProfile): PermissionsOfAgent;
  /** Keeps what it came with Baton for granted to runs that begin with it now. Left out: nobody grants anything. */
  holdGrant?(profile: AgentProfile, now: number): void;
  /** Who grants and decides what agents use. Left out, or null: their files alone. */
  readonly authority?: Authority | null;
  /** What its operator agrees to of its tools. Null, or left out: nothing. */
  toolConsentOf?(profile: AgentProfile): Promise<ToolConsent | null>;
  /** Why a call that people were asked about can't be made with other arguments. Null, or left out: it can. */
  whyCallUnfit?(call: Pick<AskedCall, 'schema' | 'when'>, parameters: JsonObject): Promise<string | null>;
  /** From now on agents that own definitions can run them. Left out: they can't. */
  connect?(orchestrations: Orchestrations): void;
  /** From now on agents remember, as their files say. Left out: they don't. */
  useMemory?(memory: AgentMemory): void;
  /** Ends what the agents hold (workers, connections). */
  close(): Promise<void>;
}

/** A version of an agent as runs use it. What is kept of it stays as it is. */
export interface AgentVersion {
  readonly name: string;
  readonly version: string;
  /** Its file, byte for byte. */
  readonly source: string;
  readonly sha256: string;
}

/** The versions that runs have used. A port; storage implements it. */
export interface AgentVersions {
  find(name: string, version: string): AgentVersion | undefined;
  /** Newest first. */
  versionsOf(name: string): readonly string[];
  /** A version that is kept already is left as it is. */
  keep(versions: readonly AgentVersion[], now: number): void;
}

/** Agents as their files are now, and as runs have used them. */
export interface VersionedAgents extends AgentRegistry {
  /**
   * That version, whatever its file says now. Undefined: the file is of another, and this one is not kept or can't be
   * read any more.
   */
  findVersion(name: string, version: string): AgentProfile | undefined;
  /**
   * What has to be kept before a run uses the agent as it is now. Null: nothing. Throws `agent_version_changed` where
   * that version is another.
   */
  toKeep(name: string): AgentVersion | null;
  /** Why `toKeep` throws. Null: it doesn't, and runs can use the agent. */
  whyRefused(name: string): string | null;
  /** Who knows another text by that version: nobody can publish it any more. Null: nobody does. */
  takenBy(profile: AgentProfile, source: string): 'a run' | 'a file' | null;
  /** The text of a version that is kept or stands in a file. */
  textOf(name: string, version: string): string | undefined;
  /** The versions of it that are kept, newest first. */
  versionsOf(name: string): readonly string[];
}
