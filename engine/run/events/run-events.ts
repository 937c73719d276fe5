/** Where a run comes from, and what happens to it as a whole until its end begins. */
import type { QuestionHolds } from '../../definition/checkpoint.ts';
import type { Labels } from '../../definition/labels.ts';
import type { TimelyValues } from '../../definition/timely-number.ts';
import type { JsonObject } from '../../values/json.ts';
import type { RunMode, ErrorRecord } from './common.ts';

/** A child run that goes on with its parent's conversation: what was said in the parent up to the child's start. */
export interface InheritedConversation {
  readonly id: string;
  readonly fromRunId: string;
  readonly upToSequence: number;
}

/**
 * Why a schedule started a run: its time came, or had been missed, somebody asked for it now, or for a
 * time of the past.
 */
export type ScheduledBecause = 'time' | 'missed' | 'hand' | 'backfill';

export interface RunTrigger {
  readonly scheduleId: string;
  /** The time of the schedule. Milliseconds since 1970, UTC, as are the others. */
  readonly scheduledFor: number;
  /** With its jitter; when it was created says when it was started. */
  readonly dueAt: number;
  readonly cause: ScheduledBecause;
  readonly backfillId: string | null;
}

/** Which child definitions and agents a run and those below it use, settled when it starts. */
export interface PinnedVersions {
  /** By what a step asks for: `version` is null where it asks for none. The hash names the snapshot. */
  readonly children: readonly {
    readonly name: string;
    readonly owner: string;
    readonly version: string | null;
    readonly hash: string;
  }[];
  /** The versions of the agents that there were, by name. What is kept of them is found by that. */
  readonly agents: Readonly<Record<string, string>>;
}

export interface RunCreated {
  readonly definition: {
    readonly name: string;
    readonly version: string;
    readonly owner: string;
    readonly organization: string;
  };
  /** Names the snapshot that this run is pinned to. */
  readonly definitionHash: string;
  readonly parameters: JsonObject;
  readonly mode: RunMode;
  /** True: a person is there to be asked. Optional checkpoints ask only then. */
  readonly attended: boolean;
  readonly parent: { readonly runId: string; readonly stepId: string; readonly attempt: number } | null;
  readonly rootRunId: string;
  /** 0 for a run that nobody started as a child. */
  readonly depth: number;
  readonly conversation: InheritedConversation | null;
  readonly engineVersion: string;
  /** What its questions hold that don't say so themselves. Left out, by an older version: the run. */
  readonly questionsHold?: QuestionHolds;
  /** Of a child: its parameters as they are for who may not see what is personal in its parent. Left out: the same. */
  readonly masked?: { readonly parameters: JsonObject };
  /** What the templates gave that stand for times and numbers of the whole run. Left out: there are none. */
  readonly numbers?: TimelyValues;
  /** What it is called. Left out: as its definition. */
  readonly title?: string;
  /** By what it is found: of its parent run, of its definition, and of whoever started it. Left out: there are none. */
  readonly labels?: Labels;
  /** A schedule started it. */
  readonly trigger?: RunTrigger;
  /**
   * Of a child whose step, or a step above it, somebody asked for again, or repeats: no output of another
   * run is an answer.
   */
  readonly asksAnew?: true;
  /**
   * Of a run that nobody started as a child, or that a step with `version: latest` started. What it does not name is
   * found when it is needed.
   */
  readonly pinned?: PinnedVersions;
  /**
   * Of a run below one that a step with `version: latest` started: that one, which has settled the versions (default:
   * the root run).
   */
  readonly pinnedIn?: string;
}

/**
 * The wall clock jumped: ahead, because the machine slept or somebody set it; back, when negative.
 * What that moves: `clock-moves.ts`.
 */
export interface ClockMoved {
  readonly byMs: number;
}

export type RunLifeEventBody =
  | { readonly type: 'orchestration.run.created'; readonly data: RunCreated }
  | {
      readonly type: 'orchestration.run.plan_created';
      readonly data: { readonly phases: readonly (readonly string[])[] };
    }
  | { readonly type: 'orchestration.run.plan_approved'; readonly data: { readonly approvalId: string } }
  | { readonly type: 'orchestration.run.plan_rejected'; readonly data: { readonly approvalId: string } }
  | { readonly type: 'orchestration.run.started'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'orchestration.run.paused'; readonly data: { readonly notes: string | null } }
  | {
      readonly type: 'orchestration.run.resumed';
      readonly data: { readonly notes: string | null; readonly reason: 'pause_ended' | 'retry' | 'skip' | 'rewind' };
    }
  | {
      readonly type: 'orchestration.run.needs_attention';
      readonly data: { readonly stepId: string; readonly attempt: number; readonly error: ErrorRecord };
    }
  /**
   * The engine could not go on with it. Recorded without a look at the run; nothing more happens to
   * it until somebody decides.
   */
  | { readonly type: 'orchestration.run.set_aside'; readonly data: { readonly error: ErrorRecord } }
  | { readonly type: 'orchestration.run.clock_moved'; readonly data: ClockMoved }
  | {
      readonly type: 'orchestration.run.rewound';
      readonly data: { readonly toStep: string; readonly notes: string | null };
    };
