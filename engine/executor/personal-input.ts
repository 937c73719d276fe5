/**
 * THE INPUT OF A STEP AS AN AGENT SEES IT THAT MAY NOT SEE WHAT IS PERSONAL.
 *
 * Rules
 *  1. What is personal is known by where it comes from: marked parameters, marked parts of what agents have answered,
 *     and what a parent run has handed to this one of its own.
 *  2. The step's templates are filled in a second time, from values in which all of that is masked: whatever they make
 *     of it, it is made of placeholders.
 *  3. What can't be worked out of placeholders, and could be of the values, is masked itself.
 *  4. What agents and people have written since is looked through for the values as well (`HiddenValues`).
 *  5. The run's own record of the input stays as it is: retries, caches and who may see it go by that.
 */
import { isDeepStrictEqual } from 'node:util';
import { evaluate, ExpressionError, type Expression, type Scope } from '../definition/expression.ts';
import { resolveTemplates } from '../definition/template.ts';
import type { Limits } from '../limits/limits.ts';
import { isEscalation } from '../run/escalation.ts';
import { inputOf, modificationsOf } from '../run/modifications.ts';
import { fanOutOf } from '../run/plan.ts';
import { scopeOf } from '../run/run-output.ts';
import { parentOf, type Belonging, type RunState, type StepState } from '../run/run-state.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { namesMasked, placeholder } from '../values/masked-values.ts';
import { personalIn, type FindProfile, type Personal } from './personal-values.ts';
import { outputMasked } from './shown-outputs.ts';
import { completed, ownNames, scopeOfPart, undoneBy } from './prepare-attempt.ts';

/** What takes the place of an input. */
export interface MaskedInput {
  readonly input: JsonObject;
  /** The names of what is masked in it. */
  readonly fields: readonly string[];
}

export interface Masking {
  /** Null: nothing in it is personal. */
  readonly handed: MaskedInput | null;
  /** Of what was said before: rule 4, for shorter values as well. */
  readonly text: (text: string) => string;
}

/** Null: nothing in the run is personal. */
export function maskingFor(
  state: RunState,
  step: StepState,
  input: JsonObject,
  findProfile: FindProfile,
  limits: Limits,
): Masking | null {
  const personal = personalIn(state, step, findProfile);
  if (personal === null) return null;
  const text = (spoken: string): string => personal.hiddenInSaid.text(spoken);
  const made = isEscalation(step)
    ? escalated(state, step, input, personal, limits)
    : filledIn(state, step, personal, limits);
  const masked = personal.hidden.clean(made) as JsonObject;
  const handed = isDeepStrictEqual(masked, input) ? null : { input: masked, fields: namesMasked(masked) };
  return { handed, text };
}

/** Who is called because a promise was broken is told what the step was given. */
function escalated(
  state: RunState,
  step: StepState,
  input: JsonObject,
  personal: Personal,
  limits: Limits,
): JsonObject {
  const { context = null } = input;
  const before = parentOf(state, step);
  if (!before || !isJsonObject(context) || context['input'] === undefined) return input;
  return { ...input, context: { ...context, input: filledIn(state, before, personal, limits) } };
}

/** Rules 2 and 3. */
function filledIn(state: RunState, step: StepState, personal: Personal, limits: Limits): JsonObject {
  const original = undoneBy(state, step);
  const undone = original && {
    input: personal.hidden.clean(inputUndone(state, step, original.input, personal, limits)) as JsonObject,
    output: personal.hidden.clean(outputUndone(state, step, original.output, personal)),
  };
  const { parameters: given, changes } = modificationsOf(state, step);
  const clear = scopeOfPart(state, step, scopeOf(state, given), original);
  const shown: Scope = {
    parameters: personal.parameters,
    steps: personal.outputs,
    get run() {
      return clear.run;
    },
  };
  const scope = scopeOfPart(state, step, shown, undone, (partOf) => namesOf(state, partOf, personal, shown, limits));
  const { value } = resolveTemplates(inputOf(step), scope, 'warn', limits, insteadOf(clear));
  return completed(value, undone, changes);
}

function outputUndone(state: RunState, step: StepState, output: Json, { fieldsOf }: Personal): Json {
  const before = parentOf(state, step);
  return before ? outputMasked(state, before.id, output, fieldsOf.get(before.planned.id)) : output;
}

/** What is undone had an input of its own, made of the same values. */
function inputUndone(
  state: RunState,
  step: StepState,
  input: JsonObject,
  personal: Personal,
  limits: Limits,
): JsonObject {
  const before = parentOf(state, step);
  return before?.planned.step.type === 'agent' ? filledIn(state, before, personal, limits) : input;
}

/** Rule 3. */
function insteadOf(clear: Scope): (expression: Expression) => Json {
  return (expression) => {
    try {
      return (evaluate(expression, clear) ?? null) === null ? null : placeholder(nameOf(expression));
    } catch (error) {
      if (error instanceof ExpressionError) return null;
      throw error;
    }
  };
}

function nameOf(expression: Expression): string {
  return expression.kind === 'path' ? expression.source.replace(/^parameters\./, '') : 'made of personal fields';
}

function namesOf(state: RunState, partOf: Belonging, personal: Personal, shown: Scope, limits: Limits): Partial<Scope> {
  const names = ownNames(state, partOf);
  const { fieldsOf, hidden } = personal;
  const parent = state.steps[partOf.parentIndex];
  if (!parent) return names;
  const { planned } = parent;
  if (partOf.kind === 'item') return { ...names, item: hidden.clean(itemOf(parent, partOf, personal, shown, limits)) };
  if (partOf.kind !== 'iteration' || names.previous === undefined) return names;
  const before = outputMasked(state, `${parent.id}[${partOf.position - 1}]`, names.previous, fieldsOf.get(planned.id));
  return { ...names, previous: hidden.clean(before) };
}

/** The same place of the same list, made of what is masked. */
function itemOf(
  parent: StepState,
  { position, item }: Belonging,
  personal: Personal,
  shown: Scope,
  limits: Limits,
): Json {
  const found = listOf(parent, personal, shown, limits)[position];
  return found === undefined ? (item === null ? null : placeholder(`an item of ${parent.id}`)) : found;
}

/** Made once for all of its items. */
function listOf(parent: StepState, { lists }: Personal, shown: Scope, limits: Limits): readonly Json[] {
  const known = lists.get(parent.index);
  if (known) return known;
  const { value } = resolveTemplates(fanOutOf(parent.planned.step)?.items ?? '', shown, 'warn', limits);
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  lists.set(parent.index, list);
  return list;
}
