import type { Json, JsonObject } from '../values/json.ts';
import type { RunName } from '../definition/run-names.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import { runErrors, timesOf } from './run-account.ts';
import { expressionProblemsOf } from './expression-problems.ts';
import type { HowItEnds, ExpressionProblem } from './run-event.ts';
import { isFinal, type RunState } from './run-state.ts';

/** What templates of this run can see. Shares the state's objects; nobody writes to them. */
export function scopeOf(
  state: RunState,
  parameters: JsonObject = state.created.parameters,
  end: HowItEnds | null = state.ending,
  now = state.updatedAt,
): Scope {
  return {
    parameters,
    steps: state.outputs,
    // Few templates ask for it, every step would pay for it.
    get run() {
      return runValues(state, end, now);
    },
  };
}

/** What is said about a step may speak of what it has made, which is no output of the run yet. */
export function scopeWith(state: RunState, stepId: string, output: Json): Scope {
  const scope = scopeOf(state);
  return {
    parameters: scope.parameters,
    steps: { ...state.outputs, [stepId]: output },
    get run() {
      return scope.run;
    },
  };
}

/**
 * @param end how it ends, once that is certain
 * @param now when what asks for it is recorded; the newest event's time where nobody says
 */
function runValues(state: RunState, end: HowItEnds | null, now: number): Readonly<Record<RunName, Json>> {
  const { definition, mode, trigger } = state.created;
  const why = end?.error ?? end?.cause;
  const outcome = end?.outcome ?? (isFinal(state.status) ? state.status : null);
  return {
    id: state.runId,
    definition: definition.name,
    version: definition.version,
    mode,
    startedAt: new Date(state.createdAt).toISOString(),
    now: new Date(now).toISOString(),
    state: state.machine?.state ?? null,
    // Null: nobody had planned it for a time.
    scheduledFor: trigger ? new Date(trigger.scheduledFor).toISOString() : null,
    status: end?.outcome ?? state.status,
    outcome,
    error: why ? { agent: why.agent ?? null, step: end?.stepId ?? null, code: why.code, message: why.message } : null,
    errors: runErrors(state).map((error) => ({ ...error, time: new Date(error.time).toISOString() })),
    metrics: { ...timesOf(state) },
  };
}

/**
 * What the run returns: the definition's output map over the outputs that exist now, or all outputs by
 * step. An expression that fails gives null and a problem: a run that has done its work must not hang on
 * how its result is written.
 */
export function runOutput(
  state: RunState,
  end: HowItEnds | null = null,
): { readonly output: Json; readonly problems: readonly ExpressionProblem[] } {
  const { output } = state.plan.definition;
  if (output === null)
    return {
      output: state.machine ? { state: state.machine.state, ...state.outputs } : { ...state.outputs },
      problems: [],
    };
  const { value, warnings } = resolveTemplates(output, scopeOf(state, state.created.parameters, end), 'warn');
  return { output: value, problems: expressionProblemsOf(state, warnings, 'output') };
}
