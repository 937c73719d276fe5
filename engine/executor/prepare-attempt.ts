/** What a step is handed: its guard decided and its templates resolved. Pure. */
import type { SwitchStep } from '../definition/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../definition/json.ts';
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { ErrorRecord, StepWarning } from '../run/run-event.ts';
import type { PlannedStep } from '../run/plan.ts';
import { scopeOf } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { prepareWait, type PreparedWait } from './prepare-wait.ts';

export type Prepared =
  | { readonly kind: 'run'; readonly input: JsonObject; readonly warnings: readonly StepWarning[] }
  /** It works once for each of these. */
  | { readonly kind: 'expand'; readonly items: readonly Json[]; readonly warnings: readonly StepWarning[] }
  /** A switch has chosen. `case` counts from 0; null: the default, or nothing. */
  | { readonly kind: 'route'; readonly chosen: string | null; readonly case: number | null }
  | PreparedWait
  | { readonly kind: 'skip' }
  | { readonly kind: 'fail'; readonly error: ErrorRecord };

export function prepareAttempt(state: RunState, planned: PlannedStep, step: StepState): Prepared {
  const { parameters, changes } = splitModifications(state, planned, step.modifications);
  const scope = { ...scopeOf(state, parameters), ...(step.partOf?.kind === 'item' && { item: step.partOf.item, index: step.partOf.position }) };
  try {
    if (planned.step.when !== null && !evaluateCondition(planned.step.when, scope)) return { kind: 'skip' };
    if (planned.part) return listItems(planned, scope);
    if (planned.step.type === 'switch') return choose(planned.step, scope);
    if (planned.step.type === 'wait') return prepareWait(planned.step, scope);
    const { value, warnings } = resolveTemplates(inputOf(planned), scope);
    const input = changes ? mergeInto(value, changes) : value;
    return { kind: 'run', input: isJsonObject(input) ? input : {}, warnings: warnings.map(asStepWarning) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'fail', error: { code: error.code, message: `Step "${planned.id}": ${error.message}`, retryable: false } };
  }
}

/** The first case that holds, else the default. */
function choose({ cases, default: otherwise }: SwitchStep, scope: Scope): Prepared {
  const holds = cases.findIndex(({ when }) => evaluateCondition(when, scope));
  return { kind: 'route', chosen: cases[holds]?.goTo ?? otherwise, case: holds === -1 ? null : holds };
}

function listItems({ id, step }: PlannedStep, scope: Scope): Prepared {
  const source = step.type === 'agent' || step.type === 'orchestration' ? (step.forEach?.items ?? '') : '';
  const { value, warnings } = resolveTemplates(source, scope);
  if (Array.isArray(value)) return { kind: 'expand', items: value as readonly Json[], warnings: warnings.map(asStepWarning) };
  const found = value === null ? 'nothing' : typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
  return { kind: 'fail', error: { code: 'not_a_list', message: `Step "${id}": for_each needs a list; ${source} gives ${found}`, retryable: false } };
}

function inputOf({ step }: PlannedStep): Json {
  if (step.type === 'agent') return step.input as JsonObject;
  return step.type === 'orchestration' ? { parameters: step.orchestration.parameters } : {};
}

/**
 * A modification whose key names a parameter, and nothing in the step's own input, changes that parameter for this step;
 * everything else is merged into the resolved input.
 */
function splitModifications(state: RunState, planned: PlannedStep, modifications: JsonObject | null): { parameters: JsonObject; changes: JsonObject | null } {
  const { parameters } = state.created;
  if (modifications === null) return { parameters, changes: null };
  const own = inputOf(planned) as JsonObject;
  const isParameter = (key: string) => Object.hasOwn(parameters, key) && !Object.hasOwn(own, key);
  const entries = Object.entries(modifications);
  return {
    parameters: { ...parameters, ...Object.fromEntries(entries.filter(([key]) => isParameter(key))) },
    changes: Object.fromEntries(entries.filter(([key]) => !isParameter(key))),
  };
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

