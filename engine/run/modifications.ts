/**
 * What an operator changed about a step for its next attempts.
 *
 * Rules
 *  1. A modification whose key names a parameter, and nothing in the step's own input, changes that parameter for this
 *     step; everything else is merged into the resolved input. What was changed of a step holds for its parts, too.
 *  2. One change is merged into the one before, key by key, and so into what it changes (`merge-values.ts`).
 */
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { mergeInto } from '../values/merge-values.ts';
import { parentOf, type RunState, type StepState } from './run-state.ts';

export interface Modified {
  /** Of the run, with what was changed for this step. */
  readonly parameters: JsonObject;
  /** To be merged into the resolved input. */
  readonly changes: JsonObject | null;
}

/** Rules 1 and 2. */
export function modificationsOf(state: RunState, step: StepState): Modified {
  const { parameters } = state.created;
  const ofWhole = parentOf(state, step)?.modifications ?? null;
  if (step.modifications === null && ofWhole === null) return { parameters, changes: null };
  return withModifications(state, step, mergeInto(ofWhole ?? {}, step.modifications ?? {}) as JsonObject);
}

/** What these modifications, and no others, would make of the step. */
export function withModifications(state: RunState, step: StepState, modifications: JsonObject): Modified {
  const { parameters } = state.created;
  const own = inputOf(step) as JsonObject;
  const isParameter = (key: string) => Object.hasOwn(parameters, key) && !Object.hasOwn(own, key);
  const entries = Object.entries(modifications) as [string, Json][];
  return {
    parameters: mergeInto(parameters, Object.fromEntries(entries.filter(([key]) => isParameter(key)))) as JsonObject,
    changes: Object.fromEntries(entries.filter(([key]) => !isParameter(key))),
  };
}

/** As the author wrote it, templates and all. */
export function inputOf({ planned: { step } }: Pick<StepState, 'planned'>): Json {
  return (kindOf(step).given(step) ?? {}) as JsonObject;
}
