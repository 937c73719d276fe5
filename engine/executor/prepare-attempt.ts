/** What a step is handed: its guard decided and its templates resolved. Pure. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import { mergeInto } from '../values/merge-values.ts';
import { withinStepBudget } from '../definition/expressions/budget.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';
import { measure, overMeasure, overSize } from '../limits/measure.ts';
import type { ErrorRecord, StepWarning } from '../run/run-event.ts';
import { escalationInput, isEscalation } from '../run/escalation.ts';
import { inputOf, modificationsOf } from '../run/modifications.ts';
import { evaluateNumbers, type NumberProblem } from '../definition/evaluate-numbers.ts';
import { type TimelyValues } from '../definition/timely-number.ts';
import { fanOutOf, loopOf, withNumbersOf, type PlannedStep } from '../run/plan.ts';
import { scopeOf } from '../run/run-output.ts';
import { parentOf, type Belonging, type RunState, type StepState } from '../run/run-state.ts';
import type { PreparedWait } from './prepare-wait.ts';
import { settledHere, type PreparedOutput } from './step-starts.ts';
import { errorOf, MOST_WARNINGS } from './within-limits.ts';

export type PreparedAttempt = PreparedStart & {
  /** What its templates gave for its times and numbers, when it starts for the first time since it was asked for. */
  readonly numbers?: TimelyValues;
};

type PreparedStart =
  /** `bytes`: about as big it is. */
  | {
      readonly kind: 'run';
      readonly input: JsonObject;
      readonly warnings: readonly StepWarning[];
      readonly bytes: number;
    }
  /** It works once for each of these, beginning with this place. */
  | {
      readonly kind: 'expand';
      readonly first: number;
      readonly items: readonly Json[];
      readonly warnings: readonly StepWarning[];
    }
  | PreparedOutput
  | PreparedWait
  | { readonly kind: 'skip' }
  | { readonly kind: 'fail'; readonly error: ErrorRecord };

/** Refused where it is over a limit: what an author's templates ask for is counted while it is made. */
export function prepareAttempt(
  state: RunState,
  planned: PlannedStep,
  step: StepState,
  limits: Limits,
  now = state.updatedAt,
): PreparedAttempt {
  const prepared = withinStepBudget(() => prepare(state, planned, step, limits, now));
  switch (prepared.kind) {
    case 'run': {
      // Who undoes something is given all of it, however big it has become since it was done.
      const allowed = step.partOf?.kind === 'compensation' ? { ...limits, inputBytes: Infinity } : limits;
      const size = measure(prepared.input, allowed.inputBytes, allowed.valueLevels);
      return (
        refused(overMeasure('inputBytes', size, allowed, `The input of step "${step.id}"`)) ?? {
          ...prepared,
          bytes: size.bytes,
        }
      );
    }
    case 'expand': {
      const subject = `The list of step "${step.id}"`;
      return (
        refused(
          overLimit('items', prepared.items.length, limits, { subject }) ??
            overSize('inputBytes', prepared.items, limits, subject),
        ) ?? prepared
      );
    }
    case 'wait':
      return (
        refused(overSize('textBytes', prepared.correlation ?? '', limits, `The correlation of step "${step.id}"`)) ??
        prepared
      );
    case 'complete':
      return refused(overSize('outputBytes', prepared.output, limits, `The output of step "${step.id}"`)) ?? prepared;
    case 'fail':
      return (
        refused(overSize('inputBytes', prepared.error.details ?? null, limits, `The details of step "${step.id}"`)) ??
        prepared
      );
    case 'skip':
      return prepared;
  }
}

function refused(over: OverLimit | null): PreparedAttempt | null {
  return over && { kind: 'fail', error: errorOf(over) };
}

function prepare(state: RunState, planned: PlannedStep, step: StepState, limits: Limits, now: number): PreparedAttempt {
  if (isEscalation(step)) return { kind: 'run', input: escalationInput(state, step), warnings: [], bytes: 0 };
  // Asked for again without changes, a step goes on with the parts it has.
  if (planned.part && step.parts && step.parts.count > 0)
    return { kind: 'expand', first: step.parts.count, items: [], warnings: [] };
  const { parameters, changes } = modificationsOf(state, step);
  const undone = undoneBy(state, step);
  const scope = scopeOfPart(state, step, scopeOf(state, parameters, state.ending, now), undone);
  try {
    if (planned.step.when !== null && !evaluateCondition(planned.step.when, scope)) return { kind: 'skip' };
    const numbers = numbersOf(planned, step, scope);
    if (numbers && 'problem' in numbers) return { kind: 'fail', error: notANumber(step, numbers.problem) };
    const filled = numbers ? withNumbersOf(state.plan, planned, numbers.values) : planned;
    const start = prepareStart(filled, step, { scope, undone, changes, limits });
    return numbers ? { ...start, numbers: numbers.values } : start;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const details = error.details && { details: { ...error.details } };
    return {
      kind: 'fail',
      error: { code: error.code, message: `Step "${step.id}": ${error.message}`, retryable: false, ...details },
    };
  }
}

function prepareStart(
  planned: PlannedStep,
  step: StepState,
  {
    scope,
    undone,
    changes,
    limits,
  }: {
    readonly scope: Scope;
    readonly undone: Original | null;
    readonly changes: JsonObject | null;
    readonly limits: Limits;
  },
): PreparedStart {
  if (planned.part)
    return loopOf(planned.step)
      ? { kind: 'expand', first: 0, items: [null], warnings: [] }
      : listItems(planned, scope, limits);
  const settled = settledHere(planned.step, scope);
  if (settled) return settled;
  const { value, warnings } = resolveTemplates(inputOf(step), scope, 'throw', limits);
  const input = completed(value, undone, changes);
  return { kind: 'run', input, warnings: asStepWarnings(warnings), bytes: 0 };
}

/** Null: it has none, or keeps those of its first attempt. */
function numbersOf(planned: PlannedStep, step: StepState, scope: Scope): ReturnType<typeof evaluateNumbers> | null {
  const { timely = [] } = planned.step;
  return timely.length === 0 || step.hasNumbers ? null : evaluateNumbers(timely, scope);
}

function notANumber({ id }: StepState, { message, details }: NumberProblem): ErrorRecord {
  return { code: 'invalid_number', message: `Step "${id}": ${message}`, retryable: false, details };
}

/** What its templates gave, with what it undoes and what an operator has changed. */
export function completed(resolved: Json, undone: Original | null, changes: JsonObject | null): JsonObject {
  const own = isJsonObject(resolved) ? resolved : {};
  const given = undone ? withOriginal(own, undone) : own;
  const input = changes ? mergeInto(given, changes) : given;
  return isJsonObject(input) ? input : {};
}

/**
 * What a part sees besides what its step does. `run` is made when it is asked for.
 * @param namesOf of a part: its item, or its place and what came before it
 */
export function scopeOfPart(
  state: RunState,
  step: StepState,
  scope: Scope,
  undone: Original | null,
  namesOf: (partOf: Belonging) => Partial<Scope> = (partOf) => ownNames(state, partOf),
): Scope {
  const { partOf } = undone ? (parentOf(state, step) ?? step) : step; // what undoes an item sees what the item saw
  if (partOf === null && !undone) return scope;
  return {
    parameters: scope.parameters,
    steps: scope.steps,
    get run() {
      return scope.run;
    },
    ...(partOf && namesOf(partOf)),
    ...undone,
  };
}

export function ownNames(state: RunState, { kind, position, item, parentIndex }: Belonging): Partial<Scope> {
  switch (kind) {
    case 'item':
      return { item, index: position };
    case 'iteration':
      return { iteration: position + 1, previous: state.steps[parentIndex]?.parts?.outputs[position - 1] ?? null };
    case 'compensation':
    case 'escalation':
      return {};
  }
}

/** What a step was given and what it gave. */
export interface Original {
  readonly input: JsonObject;
  readonly output: Json;
}

/** What a compensation undoes. */
export function undoneBy(state: RunState, step: StepState): Original | null {
  const completion = step.partOf?.kind === 'compensation' ? state.rollback?.undoes.get(step.index) : undefined;
  return completion ? { input: completion.input, output: completion.output } : null;
}

/** Who undoes something hears what it was, whatever its author wrote. */
function withOriginal(input: JsonObject, { input: given, output }: Original): JsonObject {
  const context = isJsonObject(input['context']) ? input['context'] : {};
  return { ...input, context: { input: given, output, ...context } };
}

function listItems({ id, step }: PlannedStep, scope: Scope, limits: Limits): PreparedStart {
  const source = fanOutOf(step)?.items ?? '';
  const { value, warnings } = resolveTemplates(source, scope, 'throw', limits);
  if (Array.isArray(value))
    return { kind: 'expand', first: 0, items: value as readonly Json[], warnings: asStepWarnings(warnings) };
  const found =
    value === null
      ? 'nothing'
      : typeof value === 'object'
        ? 'an object'
        : `the ${typeof value} ${JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value)}`;
  return {
    kind: 'fail',
    error: {
      code: 'not_a_list',
      message: `Step "${id}": for_each needs a list; ${source} gives ${found}`,
      retryable: false,
    },
  };
}

function asStepWarnings(warnings: readonly { path: string; reference: string }[]): StepWarning[] {
  return warnings
    .slice(0, MOST_WARNINGS)
    .map(({ path, reference }) => ({ code: 'missing_value', path, message: `${reference} has no value` }));
}
