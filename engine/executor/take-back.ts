/**
 * What is done when handling an input hits a bug: a turn goes back to where it was before that input. What earlier inputs
 * of the turn did stays, so a run that they had changed is folded anew: from the journal, and from what the turn is about to record.
 */
import { evolve } from '../run/evolve.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { initialState, type RunState } from '../run/run-state.ts';
import type { RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';

export interface Mark {
  readonly events: number;
  readonly snapshots: number;
  readonly effects: number;
  readonly inputs: number;
}

export interface TakingBack {
  readonly input: RunInput;
  /** The run in memory, as the input left it. */
  readonly known: (runId: string) => RunState | undefined;
  readonly load: (runId: string) => RunState | undefined;
}

export function markOf({ batch, effects, inputs }: Turn): Mark {
  return { events: batch.events.length, snapshots: batch.snapshots.length, effects: effects.length, inputs: inputs.length };
}

/** Returns every run that may have been changed, as it was before: undefined when nothing is left of it in this turn. */
export function takeBack(turn: Turn, mark: Mark, { input, known, load }: TakingBack): Map<string, RunState | undefined> {
  const { batch, effects, inputs } = turn;
  const runIds = new Set([input.runId, ...batch.events.slice(mark.events).map(({ runId }) => runId)]);
  batch.events.length = mark.events;
  batch.snapshots.length = mark.snapshots;
  effects.length = mark.effects;
  inputs.length = mark.inputs;
  const restored = new Map<string, RunState | undefined>();
  for (const runId of runIds) {
    const changed = known(runId);
    restored.set(runId, changed && restore(turn, changed, load));
  }
  return restored;
}

function restore({ batch, effects }: Turn, changed: RunState, load: TakingBack['load']): RunState | undefined {
  const { runId, plan } = changed;
  const isNew = batch.created.delete(changed);
  batch.touched.delete(changed);
  const earlier = batch.events.filter((event) => event.runId === runId);
  const base = isNew ? initialState(runId, plan) : load(runId);
  if (earlier.length === 0 || !base) return undefined;
  const state = earlier.reduce(evolve, base);
  batch.touched.add(state);
  if (isNew) batch.created.add(state);
  effects.forEach((effect, index) => {
    if (effect.kind === 'start_attempt' && effect.state === changed) effects[index] = { ...effect, state };
  });
  return state;
}

/** What the run needs instead. An answer that cannot be taken in fails its attempt, or its step would wait for ever. */
export function followUpOf(input: RunInput, error: unknown): RunInput | null {
  if (input.kind === 'woken') return null;
  if (input.kind !== 'attempt_ended' || input.end.kind === 'failed') return { kind: 'woken', runId: input.runId };
  const message = `The answer could not be taken in: ${error instanceof Error ? error.message : String(error)}`;
  const failure: ErrorRecord = { code: 'unexpected_error', message, retryable: false };
  return { ...input, end: { kind: 'failed', error: failure } };
}
