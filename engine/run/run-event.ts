/**
 * WHAT HAPPENED to a run. Events are in the past tense and immutable, the only thing a run's state is made of.
 * Journals written by older versions are read forever: a change of a shape below comes with an upcaster
 * (`engine/journal/upcasting/`), and what is here is what today's version writes.
 */
import type { Actor } from './events/common.ts';
import type { ApprovalEventBody } from './events/approval-events.ts';
import type { ChildEventBody } from './events/child-events.ts';
import type { EndingEventBody } from './events/ending-events.ts';
import type { PolicyEventBody } from './events/policy-events.ts';
import type { RunLifeEventBody } from './events/run-events.ts';
import type { SignalEventBody } from './events/signal-events.ts';
import type { StepEventBody } from './events/step-events.ts';
import type { TimeEventBody } from './events/time-events.ts';

export type * from './events/common.ts';
export type * from './events/run-events.ts';
export type * from './events/ending-events.ts';
export type * from './events/step-events.ts';
export type * from './events/approval-events.ts';
export type * from './events/policy-events.ts';
export type * from './events/time-events.ts';
export type * from './events/signal-events.ts';
export type * from './events/child-events.ts';

export type RunEventBody =
  | RunLifeEventBody
  | EndingEventBody
  | StepEventBody
  | ApprovalEventBody
  | PolicyEventBody
  | TimeEventBody
  | SignalEventBody
  | ChildEventBody;

export type RunEventType = RunEventBody['type'];

export type RunEvent = RunEventBody & {
  readonly runId: string;
  /** 1, 2, 3 … in the run, without gaps. `runId/sequence` is the event's id. */
  readonly sequence: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly actor: Actor;
  /** What a caller handed in to find its traces again; the root run's id when it handed in nothing. */
  readonly correlationId: string;
};

export type RunEventOf<Type extends RunEventType> = Extract<RunEvent, { readonly type: Type }>;

export function eventId(event: Pick<RunEvent, 'runId' | 'sequence'>): string {
  return `${event.runId}/${event.sequence}`;
}
