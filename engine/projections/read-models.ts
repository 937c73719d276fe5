/**
 * WHAT READERS SEE, as shapes and a port. Rows are written in the transaction of the events they come from, and can be
 * rebuilt from the journal at any time.
 */
import type { Json, JsonObject } from '../values/json.ts';
import type { CheckpointOption, CheckpointTimeout, CheckpointDecision } from '../definition/checkpoint.ts';
import type { Labels } from '../definition/labels.ts';
import type { TurnedDownOutput } from '../run/turned-down.ts';
import type { RunStatus } from '../run/run-state.ts';
import type { ApprovalKind, RunMode } from '../run/run-event.ts';
import type { RunSpending } from './run-spending.ts';
import type { StepFigure } from './step-figures.ts';

/** One line of the list of runs. Times in milliseconds since 1970. */
export interface RunRow {
  readonly id: string;
  readonly rootRunId: string;
  readonly parentRunId: string | null;
  readonly parentStepId: string | null;
  readonly definition: string;
  readonly version: string;
  readonly owner: string;
  readonly organization: string;
  readonly definitionHash: string;
  readonly mode: RunMode;
  readonly attended: boolean;
  /** As a list shows them: what is large is left out, and says so. */
  readonly parameters: JsonObject;
  readonly createdAt: number;
  readonly stepsTotal: number;
  readonly status: RunStatus;
  readonly stepsDone: number;
  readonly updatedAt: number;
  /** Null while the run has not ended. */
  readonly finishedAt: number | null;
  /** Why it failed or what it needs attention for. */
  readonly error: string | null;
  /** Where its state machine is. Null: it has none. */
  readonly state: string | null;
  /** The worst that happened to an SLA of its steps. */
  readonly sla: 'warned' | 'breached' | null;
  /** How many questions people are asked about it: approvals, steps that failed, and that it was set aside. */
  readonly openQuestions: number;
  /** The sequence of the newest event in this row. */
  readonly sequence: number;
  /** The schedule that started it, and the time it was started for. Null: somebody started it, or a parent run. */
  readonly scheduleId: string | null;
  readonly scheduledFor: number | null;
  /** What it is called. Left out: as its definition. */
  readonly title?: string;
  /** By what it is found. Left out: there are none. */
  readonly labels?: Labels;
}

/** The part of a run's row that changes. */
export type RunChange = Pick<
  RunRow,
  'id' | 'status' | 'stepsDone' | 'updatedAt' | 'finishedAt' | 'error' | 'state' | 'sla' | 'openQuestions' | 'sequence'
>;

export interface ApprovalRow {
  readonly id: string;
  readonly runId: string;
  /** The name of the run's definition. */
  readonly definition: string;
  /** Null: the plan of the run. */
  readonly stepId: string | null;
  readonly kind: ApprovalKind;
  readonly question: string;
  readonly severity: string;
  readonly required: boolean;
  readonly options: readonly CheckpointOption[];
  readonly requestedAt: number;
  readonly status: 'pending' | 'decided' | 'withdrawn' | 'expired';
  readonly decision: CheckpointDecision | null;
  readonly notes: string | null;
  readonly modifications: JsonObject | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  /** When something happens because nobody has answered. Null: it waits without end. */
  readonly expiresAt: number | null;
  /** What happens then. */
  readonly onExpiry: CheckpointTimeout['outcome'] | null;
  /** Whom else it was put before. */
  readonly escalatedTo: string | null;
  /** Who answers. Null: one of the candidates, or anybody. */
  readonly assignee: string | null;
  /** Empty: anybody. */
  readonly candidates: readonly string[];
}

export type Whose = 'mine' | 'anyone' | 'claimed';

/** What somebody has or may claim, what is for anybody, or what somebody has. */
export interface WhoseApprovals {
  readonly are: Whose;
  readonly person: string;
}

export interface ApprovalFilter {
  readonly status?: ApprovalRow['status'] | undefined;
  readonly runId?: string | undefined;
  readonly whose?: WhoseApprovals;
}

/** Who answers it is another. */
export type ApprovalAssignment = Pick<ApprovalRow, 'id' | 'assignee'>;

/** Its time has run out, and it is still open. */
export type ApprovalExpiry = Pick<ApprovalRow, 'id' | 'expiresAt' | 'onExpiry'> & {
  /** Null: as before. */
  readonly escalatedTo: string | null;
};

export type ApprovalChange = Pick<
  ApprovalRow,
  'id' | 'status' | 'decision' | 'notes' | 'modifications' | 'decidedBy' | 'decidedAt'
>;

export interface DeliverableRow {
  readonly id: string;
  /** 1, 2, 3 …: a retried step makes a new version of its deliverable. */
  readonly version: number;
  readonly runId: string;
  readonly stepId: string;
  readonly title: string;
  readonly type: string;
  readonly format: string;
  readonly content: Json;
  readonly metadata: JsonObject;
  readonly rehearsed: boolean;
  readonly createdAt: number;
  /** Who made it of which version. Left out: an agent made it. */
  readonly edit?: { readonly by: string; readonly notes: string | null; readonly from: number };
}

/** A step's output that may be used again. */
export interface CacheEntry {
  readonly key: string;
  readonly definition: string;
  readonly stepId: string;
  readonly runId: string;
  readonly output: Json;
  readonly response: JsonObject | null;
  readonly storedAt: number;
  readonly expiresAt: number;
}

export type CacheChange =
  | { readonly kind: 'keep'; readonly entry: CacheEntry }
  | { readonly kind: 'forget_key'; readonly key: string }
  | { readonly kind: 'forget_output'; readonly output: TurnedDownOutput };

export interface ReadModelChanges {
  readonly newRuns: readonly RunRow[];
  readonly runs: readonly RunChange[];
  readonly newApprovals: readonly ApprovalRow[];
  readonly approvals: readonly ApprovalChange[];
  /** In order. */
  readonly approvalExpiries: readonly ApprovalExpiry[];
  readonly approvalAssignments: readonly ApprovalAssignment[];
  readonly deliverables: readonly DeliverableRow[];
  /** In order: an output that was turned down may be made again. */
  readonly cache: readonly CacheChange[];
  /** Added to what was counted before. */
  readonly stepFigures: readonly StepFigure[];
  /** Added to what was spent before. */
  readonly spending: readonly RunSpending[];
}

/** A run that has not ended, with what it takes to go on with it. */
export type OpenRun = Pick<RunRow, 'id' | 'rootRunId' | 'parentRunId' | 'status' | 'definitionHash' | 'mode'>;

/** What figures about runs are made of: a run that was created in a certain time. */
export interface RunFigure {
  readonly definition: string;
  readonly status: RunStatus;
  readonly mode: RunMode;
  readonly isChild: boolean;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** A part of them, oldest first, and where the next part begins: null after the last. */
export interface RunFigures {
  readonly items: readonly RunFigure[];
  readonly next: RunFiguresPlace | null;
}

export interface RunFiguresPlace {
  readonly createdAt: number;
  readonly run: number;
}

/** By creation, by how long they took (what has not ended has taken longest), or by a name. */
export type RunRowSort =
  | 'newest'
  | 'oldest'
  | 'longest'
  | 'shortest'
  | 'definition'
  | 'definition_descending'
  | 'owner'
  | 'owner_descending'
  | 'status'
  | 'status_descending';

export interface RunRowFilter {
  readonly status?: readonly RunStatus[];
  /** With a status: those that people are asked about as well, whatever they are. Alone: only those. */
  readonly isAsking?: true;
  readonly definition?: string;
  readonly owner?: string;
  /** Id, definition, error, title or the value of a label contains it. */
  readonly text?: string;
  /** Null: only runs that nobody started as a child. Undefined: all. */
  readonly parentRunId?: string | null;
  readonly scheduleId?: string;
  /** Whether a schedule started it. */
  readonly isScheduled?: boolean;
  /** It has all of these. */
  readonly labels?: Labels;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
  /** Default: newest first. Runs that are alike in what they are sorted by: newest first, too. */
  readonly sort?: RunRowSort;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Read models that are made anew beside those in use, and then take their place a few rows at a time. */
export interface ReadModelRebuild {
  apply(changes: ReadModelChanges): void;
  /**
   * Compares the next few rows with those in use and replaces what differs, durably. To be called when everything that
   * was recorded so far has been applied. True: those were the last.
   */
  replaceNext(): boolean;
  /** Until now, no row of a run, of an approval or of a deliverable differed. */
  readonly isIdentical: boolean;
  close(): void;
}

/** What readers may ask. */
export interface ReadModelReader {
  findRun(runId: string): RunRow | undefined;
  listRuns(filter: RunRowFilter, page: Page): { readonly items: RunRow[]; readonly total: number };
  childrenOf(runId: string): RunRow[];
  /** Runs that have not ended, oldest first. */
  openRuns(): OpenRun[];
  /**
   * Runs created from `from` up to, but not at, `until`;
   * a few thousand at a time, so that nobody waits for all of them.
   */
  runFigures(from: number, until: number, after: RunFiguresPlace | null): RunFigures;
  /** What was counted in whole hours from `from` up to, but not at, `until`, summed up. */
  stepFigures(from: number, until: number): Omit<StepFigure, 'span' | 'at'>[];
  /** What live calls of a run and its child runs have cost: billionths of a dollar. */
  spentBy(rootRunId: string): number;
  findApproval(approvalId: string): ApprovalRow | undefined;
  listApprovals(filter: ApprovalFilter, page: Page): { readonly items: ApprovalRow[]; readonly total: number };
  deliverablesOf(runId: string): DeliverableRow[];
  findDeliverable(id: string, version: number | null): DeliverableRow | undefined;
  /** An entry that has not expired. */
  findCached(key: string, now: number): CacheEntry | undefined;
}

export interface ReadModels extends ReadModelReader {
  apply(changes: ReadModelChanges): void;
  /** Empties everything that can be rebuilt from the journal. */
  clear(): void;
  /** Forgets cached outputs of a definition, or of one of its steps. Returns how many. */
  invalidateCache(definition: string, stepId: string | null): number;
}
