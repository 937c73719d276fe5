/** What an agent that owns definitions may do with them. Handed in by whoever has an engine. */
import type { JsonObject } from '../../values/json.ts';

export interface OwnedOrchestration {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly description: string;
  }[];
}

/** Which of them is to run, and with what. */
export interface OrchestrationChoice {
  readonly name: string;
  readonly parameters: JsonObject;
}

export interface OwnedRun {
  /** Chosen before it is started: one that is there already is followed, and none is started again. */
  readonly runId: string;
  readonly owner: string;
  readonly choice: OrchestrationChoice;
  readonly rehearsal: boolean;
  /** The run on whose behalf. */
  readonly rootRunId: string;
  /** Aborted: it is cancelled. */
  readonly signal: AbortSignal;
  readonly onStatus: (status: string) => void;
}

export interface EndedRun {
  readonly status: string;
  readonly output: JsonObject | null;
  /** Why it failed, or was ended. */
  readonly reason: string | null;
}

export interface Orchestrations {
  /** Active definitions of that owner, by name. */
  ownedBy(owner: string): Promise<readonly OwnedOrchestration[]>;
  /** What keeps it from being started so, in sentences; none: it can be. */
  problemsWith(owner: string, choice: OrchestrationChoice): Promise<readonly string[]>;
  newRunId(): string;
  /** Resolves when the run has ended. */
  run(wanted: OwnedRun): Promise<EndedRun>;
}
