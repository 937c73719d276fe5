/** What a run hears of the child runs that its steps start. */
import type { ErrorRecord } from './common.ts';

export interface ChildFinished {
  readonly stepId: string;
  readonly attempt: number;
  readonly childRunId: string;
  /** `cancelled` by the parent: it is told to end, and has perhaps not ended yet. */
  readonly status: string;
  /** How many of its completed steps can be undone. */
  readonly undoable?: number;
  /** Of a child that is told to end: `undo` what it did, or `kill` it without cleaning up. */
  readonly told?: 'undo' | 'kill';
  /** Of a child that is told to end: the run waits for that, which `child.ended` says. */
  readonly awaited?: true;
}

/** A child that was told to end has ended, with what it undid and cleaned up. */
export interface ChildEnded {
  readonly stepId: string;
  readonly attempt: number;
  readonly childRunId: string;
  readonly status: string;
  /** What it could not undo or clean up. */
  readonly error?: ErrorRecord;
}

export type ChildEventBody =
  | {
      readonly type: 'orchestration.child.started';
      readonly data: { readonly stepId: string; readonly attempt: number; readonly childRunId: string };
    }
  | { readonly type: 'orchestration.child.finished'; readonly data: ChildFinished }
  | { readonly type: 'orchestration.child.ended'; readonly data: ChildEnded };
