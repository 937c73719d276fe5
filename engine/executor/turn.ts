/** One turn of the loop, as those see it who handle inputs. */
import type { AnsweredCalls } from '../agents/port/agent.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { JsonObject } from '../values/json.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { emptyBatch, type Batch } from './batch.ts';
import type { RunInput } from './run-inputs.ts';
import type { Masking } from './personal-input.ts';
import type { Awaitable } from '../values/deferred.ts';
import { TurnBudget } from './turn-budget.ts';

/** What is done once the batch is recorded. */
export type Effect =
  | {
      readonly kind: 'start_attempt';
      readonly state: RunState;
      readonly stepIndex: number;
      readonly attempt: number;
      readonly input: JsonObject;
      /** What its agent is handed instead, and how what was said before is masked for it. Left out: it sees it all. */
      readonly masked?: Masking | undefined;
      /** Undefined: there is no such agent. */
      readonly profile: AgentProfile | undefined;
      /** Those whose tools it uses, by their names. Left out: it uses none. */
      readonly toolAgents?: Readonly<Record<string, AgentProfile>> | undefined;
      /** What it had remembered before a crash. */
      readonly resumed?: JsonObject | undefined;
      /** What was read of its agent's memory before a crash. */
      readonly recalled?: readonly JsonObject[] | undefined;
      /** What people have decided about what it had asked. */
      readonly answered?: AnsweredCalls | undefined;
    }
  | { readonly kind: 'stop_attempt'; readonly runId: string; readonly stepIndex: number; readonly attempt: number }
  /** Tells the caller what became of it. */
  | { readonly kind: 'acknowledge'; readonly answer: () => void }
  /** The engine can't go on with the run: whoever works on it is told to stop. */
  | { readonly kind: 'put_aside'; readonly runId: string; readonly error: ErrorRecord }
  /** It has been taken up again, or has ended. */
  | { readonly kind: 'left_aside'; readonly runId: string }
  /** The run that an earlier process left has been taken up. */
  | { readonly kind: 'taken_up'; readonly runId: string };

export interface Turn {
  readonly batch: Batch;
  readonly effects: Effect[];
  /** The time of everything that this turn records. */
  readonly now: number;
  /** The engine is stopping: what has happened is taken in, and nothing follows from it before the next start. */
  readonly isLast: boolean;
  /**
   * Whether the run may be decided about once more in this turn. False: the rest comes with the next one,
   * and is seen to.
   */
  readonly mayGoOn: (runId: string) => boolean;
  /** Inputs that handling an input gave rise to; handled in the same turn. */
  readonly inputs: RunInput[];
  /** About how many bytes it is going to record. */
  bytes: number;
  /** Runs that go on in the next turn: in this one there was enough to do. */
  readonly later: Set<string>;
  /** Runs that were set aside in this turn, with the reason, or (null) taken up again or ended. */
  readonly aside: Map<string, ErrorRecord | null>;
  /** The run, from memory or the journal. What may throw `AnswerToCome`: `asked-later.ts`. */
  run(runId: string): RunState | undefined;
  /** What a store answers at once or later; throws `AnswerToCome` where it has yet to come. */
  ask<T>(key: string, ask: () => Awaitable<T>): T;
  /** Takes a run that was just created into memory. */
  adopt(state: RunState): void;
}

export function newTurn(given: Pick<Turn, 'now' | 'isLast' | 'run' | 'ask' | 'adopt'>): Turn {
  const budget = new TurnBudget(() => performance.now());
  const later = new Set<string>();
  return {
    ...given,
    batch: emptyBatch(),
    effects: [],
    mayGoOn: (runId) => {
      const may = budget.mayGoOn(runId);
      if (!may) later.add(runId);
      return may;
    },
    inputs: [],
    bytes: 0,
    later,
    aside: new Map(),
  };
}
