/** The engine as its hosts and its server see it. `createEngine` makes one. */
import type { Admission } from '../admission/admission.ts';
import type { BudgetAhead } from '../admission/budgets-ahead.ts';
import type { CallCost } from '../admission/call-cost.ts';
import type { AssetKeeper, AssetReader } from './assets.ts';
import type { MemoryItem, MemoryReader } from '../agents/port/memory.ts';
import type { AgentTestLog, AgentTestReader } from '../agents/port/agent-tests.ts';
import type { AgentProfile, AskedService, VersionedAgents } from '../agents/port/registry.ts';
import type { Awaitable, Deferred } from '../values/deferred.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { CatalogReader, DefinitionCatalog } from '../catalog/definition-catalog.ts';
import type { DraftReader, DraftStore } from '../catalog/draft-store.ts';
import type { AnswerDraft, AnswerDraftReader } from '../journal/answer-drafts.ts';
import type { JournalReader, StoredEvent } from '../journal/journal.ts';
import type { ReadModelReader, RunRow } from '../projections/read-models.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunMode, RunTrigger, SignalDisposition, RunCreated } from '../run/run-event.ts';
import type { ScheduleStandings } from '../schedules/schedule-standings.ts';
import type { Schedules } from '../schedules/schedules.ts';

export interface StartRun {
  /**
   * The validated definition to pin the run to comes from here: an imported one by name, YAML as it is, or what another
   * run is pinned to.
   */
  readonly definition:
    | { readonly name: string; readonly version: string | null; readonly organization?: string }
    | { readonly source: string }
    | { readonly asRun: string };
  readonly parameters: JsonObject;
  readonly mode: RunMode;
  readonly attended: boolean;
  /** The orchestrator on whose behalf; a definition of another owner is refused. Null: the definition's own. */
  readonly owner: string | null;
  readonly actor: Actor;
  readonly correlationId: string | null;
  /** By what it is found; these go before those of its definition. */
  readonly labels?: NonNullable<RunCreated['labels']>;
  /** A schedule starts it. */
  readonly trigger?: RunTrigger;
  /** Chosen by whoever remembers it from before. Left out: a new one. */
  readonly runId?: string;
}

/** What a live run would call, before anybody starts it. */
export interface LivePreflight {
  readonly definition: string;
  readonly version: string;
  /** In the order in which they are met, child runs' after their parents'. */
  readonly agents: readonly CalledAgent[];
  readonly cost: RunCost;
}

/** What a live run may cost, in US dollars. */
export interface RunCost {
  /** Of the agents of which it is known. Null: of none. */
  readonly expected: number | null;
  /** With all attempts and iterations that are allowed. Null: nobody knows. */
  readonly atMost: number | null;
  /** The agents of which it is not known what they are expected to cost. */
  readonly unknown: readonly string[];
  readonly agents: readonly AgentCost[];
  /** Those that it would meet. */
  readonly budgets: readonly BudgetAhead[];
}

export interface AgentCost {
  readonly agent: string;
  /** How often it would be called. Null: nobody knows. */
  readonly calls: { readonly expected: number | null; readonly atMost: number | null };
  /** What one of them costs, and who says so. */
  readonly call: CallCost;
  readonly expected: number | null;
  readonly atMost: number | null;
}

export interface CalledAgent {
  readonly agent: string;
  readonly displayName: string;
  /** Null: there is no such agent. */
  readonly kind: AgentProfile['type'] | null;
  /** The definition whose step calls it: of the run, or of one that it starts. */
  readonly definition: string;
  readonly asks: readonly AskedService[];
  /** Why a live run would be refused, in sentences. */
  readonly problems: readonly string[];
}

export interface SendSignal {
  /** One run; or every open run of a definition that waits for it or will. */
  readonly to: { readonly runId: string } | { readonly definition: string };
  readonly signal: {
    readonly signalId: string;
    readonly name: string;
    readonly payload: Json;
    readonly correlation: string | null;
    readonly notes: string | null;
  };
}

/** What became of a signal in one run. */
export interface SignalDelivery {
  readonly runId: string;
  readonly disposition: SignalDisposition;
  /** The step that took it. */
  readonly stepId: string | null;
  /** Why nothing came of it. */
  readonly reason: string | null;
}

/** What agents say at this moment. Nothing of it is recorded. */
export interface SpokenReader {
  /** Null: nothing yet, or nothing any more. */
  of(runId: string, stepId: string): Spoken | null;
  /** Told when there is more of it. Returns the way to stop. */
  subscribe(runId: string, stepId: string, listener: () => void): () => void;
}

export interface Spoken {
  readonly attempt: number;
  readonly text: string;
  /** Characters that were said before it and are not kept. */
  readonly dropped: number;
}

/** Calls by which agents are tried, outside of any run. */
export interface AgentTesting extends AgentTestLog {
  /**
   * A live call of it begins, and counts as under way until it is over; or why it is not to be called now: its breaker,
   * or a budget.
   */
  begin(agent: string): ErrorRecord | { readonly over: () => void };
}

/** Who may call agents: how that stands. */
export type AdmissionReader = Pick<Admission, 'gates' | 'limits' | 'history' | 'subscribe' | 'revision'>;

/** What agents remember, for those who look after it. Durable when it returns; undefined: there is no such item. */
export interface MemoryKeeper extends MemoryReader {
  edit(id: number, value: Json, actor: Actor): MemoryItem | undefined;
  delete(id: number): MemoryItem | undefined;
}

/** Answers that people have begun to write. What is kept of them is durable when it returns. */
export interface AnswerDraftKeeper extends AnswerDraftReader {
  /** Throws where the approval is not open any more, or has no such answer. */
  save(draft: Omit<AnswerDraft, 'savedAt'>): AnswerDraft;
  discard(draft: Pick<AnswerDraft, 'approvalId' | 'option' | 'actor'>): void;
}

/** What an operator decides about who may call agents. Durable when it resolves. */
export interface AdmissionCommands {
  trip(agent: string, mode: RunMode, notes: string, actor: Actor): Promise<void>;
  reset(agent: string, mode: RunMode, notes: string, actor: Actor): Promise<void>;
  /** Null: no limit. */
  setLimit(pool: string, limit: number | null, notes: string | null, actor: Actor): Promise<void>;
  /** Forgets its limit. */
  removePool(pool: string, notes: string | null, actor: Actor): Promise<void>;
}

export interface EngineAdmission extends AdmissionReader, AdmissionCommands {}

/**
 * What can be asked of a store, whoever is at work on it.
 * Nothing in here changes anything, and the compiler sees to that.
 * The store may lie elsewhere, so that its answers may take a while.
 */
export interface EngineReader {
  readonly version: string;
  readonly directory: string;
  readonly startedAt: number;
  readonly state: 'running' | 'storage_full' | 'stopping';
  readonly journal: Deferred<JournalReader>;
  readonly readModels: Deferred<ReadModelReader>;
  readonly definitions: CatalogReader;
  readonly drafts: DraftReader;
  readonly answerDrafts: AnswerDraftReader;
  readonly agents: VersionedAgents;
  /** Agents that were published here, kept as definitions are (`catalog/published-agents.ts`). */
  readonly publishedAgents: CatalogReader;
  readonly agentTests: AgentTestReader;
  readonly memory: MemoryReader;
  readonly assets: AssetReader;
  readonly admission: AdmissionReader;
  readonly schedules: ScheduleStandings;
  readonly spoken: SpokenReader;
  /** Told of every batch after it was recorded, in order. Returns the way to stop. */
  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void;
  /** Told when a definition or an agent was imported, published or archived, by whomever. Returns the way to stop. */
  onDefinitionsChanged(listener: () => void): () => void;
  /**
   * True when nothing in the run or its children moves before somebody decides: no attempt under way, no timer armed.
   */
  isWaitingForPeople(rootRunId: string): Awaitable<boolean>;
  /** Events that a rebuild under way has folded, of those that there are. Null: none is under way. */
  readonly rebuilding: { readonly done: number; readonly total: number } | null;
}

/** What can be wanted of an engine. What it answers is recorded. */
export interface EngineCommands {
  readonly definitions: DefinitionCatalog;
  readonly publishedAgents: DefinitionCatalog;
  readonly agentTests: AgentTesting;
  readonly memory: MemoryKeeper;
  readonly assets: AssetKeeper;
  readonly drafts: DraftStore;
  readonly answerDrafts: AnswerDraftKeeper;
  readonly admission: AdmissionCommands;
  readonly schedules: Schedules;
  /** Resolves when the run is recorded. Rejects with an `EngineError`. */
  start(request: StartRun): Promise<RunRow>;
  /** What a live run would call and what it would lack. Rejects where there is no such definition. */
  preflight(request: Pick<StartRun, 'definition' | 'owner' | 'parameters'>): Promise<LivePreflight>;
  /** Resolves when what became of the command is recorded. Rejects with an `EngineError`. */
  command(runId: string, command: RunCommand, actor: Actor): Promise<RunRow>;
  /** Resolves when what became of it is recorded, in each run. Rejects when no run fits. */
  signal(request: SendSignal, actor: Actor): Promise<SignalDelivery[]>;
  /** Forgets cached outputs of a definition, or of one of its steps. Returns how many. */
  forgetCached(definition: string, stepId: string | null): number;
  /** Makes what readers see anew, while everything else goes on. */
  rebuild(): Promise<{ events: number; runs: number; isIdentical: boolean }>;
}

/** Makes a copy of the store. Copying is reading: who only reads may have it, too. */
export interface BackupMaker {
  /**
   * Assets and drafts included. `file` null: among the others in the data directory, where old ones are thinned out,
   * except those that have a name. Never replaces anything.
   */
  backup(file: string | null, name?: string | null): Promise<MadeBackup>;
}

/** The engine as the host has it that opened it. Its store lies in the same process, and answers at once. */
export interface Engine extends EngineReader, EngineCommands, BackupMaker {
  readonly journal: JournalReader;
  readonly readModels: ReadModelReader;
  readonly definitions: DefinitionCatalog;
  readonly publishedAgents: DefinitionCatalog;
  readonly agentTests: AgentTesting;
  readonly memory: MemoryKeeper;
  readonly assets: AssetKeeper;
  readonly drafts: DraftStore;
  readonly answerDrafts: AnswerDraftKeeper;
  readonly admission: EngineAdmission;
  readonly schedules: Schedules;
  /**
   * The machine woke up (after so many milliseconds, where its system says so), or its clock was set: what is due is
   * due now.
   */
  lookAtClock(sleptMs?: number): void;
  /** The machine is about to sleep. */
  fallAsleep(): void;
  /** Says where others can reach this engine, for those who find the store held. */
  announce(socket: string | null): void;
  /** Tells what runs to stop waiting, keeps everything recorded, releases the store. Runs go on at the next start. */
  close(): Promise<void>;
}

export interface MadeBackup {
  readonly file: string;
  readonly sizeBytes: number;
  readonly events: number;
  readonly assets: number;
  readonly drafts: number;
  /** They were damaged before, and no earlier backup has them whole. */
  readonly damagedAssets: readonly string[];
}

export { storageTroubleOf } from '../journal/storage-trouble.ts';
export { EngineError, type EngineErrorCode } from './engine-error.ts';
