/** What a step is handed: its guard decided and its templates resolved. Pure. */
import type { SwitchStep } from '../definition/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../definition/json.ts';
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { ErrorRecord, StepWarning } from '../run/run-event.ts';
import { escalationInput, isEscalation } from '../run/escalation.ts';
import { inputOf, modificationsOf } from '../run/modifications.ts';
import { fanOutOf, loopOf, type PlannedStep } from '../run/plan.ts';
import { scopeOf } from '../run/run-output.ts';
import { parentOf, type Belonging, type RunState, type StepState } from '../run/run-state.ts';
import { prepareWait, type PreparedWait } from './prepare-wait.ts';

export type Prepared =
  | { readonly kind: 'run'; readonly input: JsonObject; readonly warnings: readonly StepWarning[] }
  /** It works once for each of these, beginning with this place. */
  | { readonly kind: 'expand'; readonly first: number; readonly items: readonly Json[]; readonly warnings: readonly StepWarning[] }
  /** A switch has chosen. `case` counts from 0; null: the default, or nothing. */
  | { readonly kind: 'route'; readonly chosen: string | null; readonly case: number | null }
  | PreparedWait
  | { readonly kind: 'skip' }
  | { readonly kind: 'fail'; readonly error: ErrorRecord };

export function prepareAttempt(state: RunState, planned: PlannedStep, step: StepState): Prepared {
  if (isEscalation(step)) return { kind: 'run', input: escalationInput(state, step), warnings: [] };
  // Asked for again without changes, a step goes on with the parts it has.
  if (planned.part && step.parts && step.parts.count > 0) return { kind: 'expand', first: step.parts.count, items: [], warnings: [] };
  const { parameters, changes } = modificationsOf(state, step);
  const undone = undoneBy(state, step);
  const scope = scopeOfPart(state, step, scopeOf(state, parameters), undone);
  try {
    if (planned.step.when !== null && !evaluateCondition(planned.step.when, scope)) return { kind: 'skip' };
    if (planned.part) return loopOf(planned.step) ? { kind: 'expand', first: 0, items: [null], warnings: [] } : listItems(planned, scope);
    if (planned.step.type === 'switch') return choose(planned.step, scope);
    if (planned.step.type === 'wait') return prepareWait(planned.step, scope);
    const { value, warnings } = resolveTemplates(inputOf(step), scope);
    const own = isJsonObject(value) ? value : {};
    const given = undone ? withOriginal(own, undone) : own;
    const input = changes ? mergeInto(given, changes) : given;
    return { kind: 'run', input: isJsonObject(input) ? input : {}, warnings: warnings.map(asStepWarning) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'fail', error: { code: error.code, message: `Step "${step.id}": ${error.message}`, retryable: false } };
  }
}

/** The first case that holds, else the default. */
function choose({ cases, default: otherwise }: SwitchStep, scope: Scope): Prepared {
  const holds = cases.findIndex(({ when }) => evaluateCondition(when, scope));
  return { kind: 'route', chosen: cases[holds]?.goTo ?? otherwise, case: holds === -1 ? null : holds };
}

/** What a part sees besides what its step does. `run` is made when it is asked for. */
function scopeOfPart(state: RunState, step: StepState, scope: Scope, undone: Original | null): Scope {
  const { partOf } = undone ? (parentOf(state, step) ?? step) : step; // what undoes an item sees what the item saw
  if (partOf === null && !undone) return scope;
  return {
    parameters: scope.parameters,
    steps: scope.steps,
    get run() {
      return scope.run;
    },
    ...(partOf && ownNames(state, partOf)),
    ...undone,
  };
}

function ownNames(state: RunState, { kind, position, item, parentIndex }: Belonging): Partial<Scope> {
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
interface Original {
  readonly input: JsonObject;
  readonly output: Json;
}

/** What a compensation undoes. */
function undoneBy(state: RunState, step: StepState): Original | null {
  const completion = step.partOf?.kind === 'compensation' ? state.rollback?.undoes.get(step.index) : undefined;
  return completion ? { input: completion.input, output: completion.output } : null;
}

/** Who undoes something hears what it was, whatever its author wrote. */
function withOriginal(input: JsonObject, { input: given, output }: Original): JsonObject {
  const context = isJsonObject(input['context']) ? input['context'] : {};
  return { ...input, context: { input: given, output, ...context } };
}

function listItems({ id, step }: PlannedStep, scope: Scope): Prepared {
  const source = fanOutOf(step)?.items ?? '';
  const { value, warnings } = resolveTemplates(source, scope);
  if (Array.isArray(value)) return { kind: 'expand', first: 0, items: value as readonly Json[], warnings: warnings.map(asStepWarning) };
  const found = value === null ? 'nothing' : typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
  return { kind: 'fail', error: { code: 'not_a_list', message: `Step "${id}": for_each needs a list; ${source} gives ${found}`, retryable: false } };
}

/** Objects are merged key by key; anything else is replaced. */
export function mergeInto(value: Json, changes: Json): Json {
  if (!isJsonObject(value) || !isJsonObject(changes)) return changes;
  const merged: Record<string, Json> = { ...value };
  for (const [key, change] of Object.entries(changes)) {
    merged[key] = Object.hasOwn(merged, key) ? mergeInto(merged[key] as Json, change) : change;
  }
  return merged;
}

function asStepWarning({ path, reference }: { path: string; reference: string }): StepWarning {
  return { code: 'missing_value', path, message: `${reference} has no value` };
}

