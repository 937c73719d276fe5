/** Whoever runs a drawn case: a real executor, over a journal in memory or over SQLite. */
import type { AgentContext, AgentRequest, AgentResponse } from '../../../engine/agents/port/agent.ts';
import type { JsonObject } from '../../../engine/values/json.ts';
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import type { RunCommand } from '../../../engine/run/run-command.ts';
import type { ManualClock } from '../../../engine/testing/manual-clock.ts';

export interface HeldCall {
  readonly request: AgentRequest;
  readonly context: Pick<AgentContext, 'signal'>;
  respond(response: AgentResponse): void;
  fail(error: unknown): void;
}

export interface Host {
  readonly clock: ManualClock;
  /** Of agents, of this process, in the order in which they were made. */
  readonly calls: readonly HeldCall[];
  readonly bugs: readonly unknown[];
  start(parameters: JsonObject, attended: boolean): Promise<string>;
  command(runId: string, command: RunCommand): Promise<void>;
  /** Of all runs, in their order. */
  events(): StoredEvent[];
  /** Until nothing more happens by itself. */
  settle(): Promise<void>;
  /** From now on: the end comes with the recording that is so far away, before it or after it. */
  crashAt(recording: number, isBefore: boolean): void;
  readonly hasCrashed: boolean;
  /** Another process goes on, with what the last one has recorded. */
  restart(): Promise<void>;
  /** The machine slept, or somebody set its clock: forward, or back when negative. */
  moveClock(ms: number): void;
  /** What is in memory and not as the journal has it. */
  oddities(): string[];
  close(): Promise<void>;
}

/** A definition that was drawn has to be valid. */
export class InvalidDraft extends Error {}
