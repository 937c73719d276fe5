/**
 * What people do in a drawn case. Everything is counted from when it was asked for, so that it means the same in
 * whichever order steps are done.
 */
import type { Json, JsonObject } from '../../engine/values/json.ts';

export interface Answer {
  readonly decision: 'continue' | 'retry' | 'abort';
  readonly modifications?: JsonObject;
  readonly afterMs: number;
}

/** Of a step that failed for good. */
export interface Rescue {
  readonly action: 'retry' | 'skip' | 'abort';
  readonly output?: Json;
  readonly afterMs: number;
}

export interface Sent {
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
  readonly afterMs: number;
}

/** By `definition/step`, the first for the first time that it is asked for in a run. */
export interface Operator {
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
  readonly rescues: Readonly<Record<string, readonly Rescue[]>>;
  /** Counted from when the wait begins. */
  readonly signals: Readonly<Record<string, readonly Sent[]>>;
}

/** Beyond what is written: a question without a time limit is answered in the end, and what failed is passed over. */
export const lastAnswer: Answer = { decision: 'continue', afterMs: 2_500 };
export const lastRescue: Rescue = { action: 'skip', output: { v: 1 }, afterMs: 3_500 };

/** Somebody steps in, once, so long after the start. A pause ends by itself. */
export interface Intervention {
  readonly what: 'cancel' | 'abort' | 'kill' | 'pause';
  readonly afterMs: number;
  readonly untilMs: number;
}

/** A drawn case: all that there is to know of it. */
export interface Case {
  readonly seed: number;
  /** YAML. */
  readonly definition: string;
  /** YAML by name, of those that are started as child runs. */
  readonly children: Readonly<Record<string, string>>;
  readonly parameters: JsonObject;
  readonly attended: boolean;
  readonly operator: Operator;
  readonly intervention: Intervention | null;
  /** How many calls of an agent there may be at the same time. */
  readonly concurrency: number | null;
  /** How often the engine ends meanwhile, at most. */
  readonly crashes: number;
  readonly storage: 'memory' | 'sqlite';
}
