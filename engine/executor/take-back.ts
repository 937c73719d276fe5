/**
 * What is done when handling an input hits a bug: a turn goes back to where it was before that input. What earlier
 * inputs of the turn did stays, so a run that they had changed is folded anew: from the journal, and from what the turn
 * is about to record.
 */
import { evolve } from '../run/evolve.ts';
import { LIMITS } from '../limits/limits.ts';
import { cutText } from '../limits/measure.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { initialState, type RunState } from '../run/run-state.ts';
import type { RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';

export interface Mark {
  readonly events: number;
  readonly snapshots: number;
  readonly agents: number;
  readonly effects: number;
  readonly inputs: number;
}

export interface TakingBack {
  readonly input: RunInput;
  /** The run in memory, as the input left it. */
  readonly known: (runId: string) => RunState | undefined;
  /** From the journal. Throws `AnswerToCome` where that takes its time. */
  readonly load: (runId: string) => RunState | undefined;
}

export function markOf({ batch, effects, inputs }: Turn): Mark {
  return {
    events: batch.events.length,
    snapshots: batch.snapshots.length,
    agents: batch.agents.length,
    effects: effects.length,
    inputs: inputs.length,
  };
}

/**
 * Returns every run that may have been changed, as it was before: undefined when nothing is left of it in this turn.
 */
export function takeBack(
  turn: Turn,
  mark: Mark,
  { input, known, load }: TakingBack,
): Map<string, RunState | undefined> {
  const { batch } = turn;
  const runIds = new Set([input.runId, ...batch.events.slice(mark.events).map(({ runId }) => runId)]);
  // Before anything is taken back: it may not be there yet.
  const bases = new Map([...runIds].map((runId) => [runId, baseOf(turn, known(runId), load)]));
  cutBack(turn, mark);
  const restored = new Map<string, RunState | undefined>();
  for (const runId of runIds) {
    turn.aside.delete(runId);
    const changed = known(runId);
    restored.set(runId, changed && restore(turn, changed, bases.get(runId)));
  }
  return restored;
}

/** What came after the mark is no part of the turn. */
export function cutBack({ batch, effects, inputs }: Turn, mark: Mark): void {
  batch.events.length = mark.events;
  batch.snapshots.length = mark.snapshots;
  batch.agents.length = mark.agents;
  effects.length = mark.effects;
  inputs.length = mark.inputs;
}

/** Where the run stood before this turn. */
function baseOf({ batch }: Turn, changed: RunState | undefined, load: TakingBack['load']): RunState | undefined {
  if (!changed) return undefined;
  return batch.created.has(changed) ? initialState(changed.runId, changed.plan, changed.created) : load(changed.runId);
}

function restore({ batch, effects }: Turn, changed: RunState, base: RunState | undefined): RunState | undefined {
  const { runId } = changed;
  const isNew = batch.created.delete(changed);
  batch.touched.delete(changed);
  const earlier = batch.events.filter((event) => event.runId === runId);
  if (earlier.length === 0 || !base) return undefined;
  const state = earlier.reduce(evolve, base);
  batch.touched.add(state);
  if (isNew) batch.created.add(state);
  effects.forEach((effect, index) => {
    if (effect.kind === 'start_attempt' && effect.state === changed) effects[index] = { ...effect, state };
  });
  return state;
}

/**
 * What the run needs instead of an input that could not be handled, or not be recorded: the same once more, in a
 * guarded place.
 *
 * Rules
 *  1. An answer is taken in by itself, and what follows from it comes later. One that can't be taken in fails its
 *     attempt, or its step would wait for ever.
 *  2. Whoever gave a command has been told; the run is looked at again.
 *  3. What fails there, too, is the run's own fault: it is set aside (`aside.ts`).
 */
export function followUpOf(input: RunInput, error: unknown): RunInput | null {
  const { runId } = input;
  switch (input.kind) {
    case 'create':
      return null;
    case 'command':
    case 'progress':
    case 'remember':
    case 'converse':
      return { kind: 'woken', runId }; // rule 2
    case 'attempt_ended':
      if (!input.isRetried) return { ...input, isRetried: true }; // rule 1
      return input.end.kind === 'failed'
        ? setAside(runId, error)
        : { ...input, end: { kind: 'failed', error: notTakenIn(error) } };
    case 'child_ended':
    case 'woken':
    case 'clock_moved':
    case 'recover':
      return input.isRetried ? setAside(runId, error) : { ...input, isRetried: true };
    case 'set_aside':
      return input;
  }
}

/** Rule 3. */
export function setAside(runId: string, error: unknown): RunInput {
  const message = `Baton can't go on with this run: ${messageOf(error)}`;
  return { kind: 'set_aside', runId, error: { code: codeOf(error), message, retryable: false } };
}

function notTakenIn(error: unknown): ErrorRecord {
  return {
    code: 'unexpected_error',
    message: `The answer could not be taken in: ${messageOf(error)}`,
    retryable: false,
  };
}

function messageOf(error: unknown): string {
  return cutText(error instanceof Error ? error.message : String(error), LIMITS.textBytes.usual);
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: unknown } | null)?.code === 'limit_exceeded' ? 'limit_exceeded' : 'set_aside';
}
