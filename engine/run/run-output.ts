import type { Json, JsonObject } from '../definition/json.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { RunState } from './run-state.ts';

/** What templates of this run can see. Shares the state's objects; nobody writes to them. */
export function scopeOf(state: RunState, parameters: JsonObject = state.created.parameters): Scope {
  return {
    parameters,
    steps: state.outputs,
    // Few templates ask for it, every step would pay for it.
    get run() {
      return runFacts(state);
    },
  };
}

function runFacts(state: RunState): JsonObject {
  const { definition, mode, trigger } = state.created;
  return {
    id: state.runId,
    definition: definition.name,
    version: definition.version,
    mode,
    startedAt: new Date(state.createdAt).toISOString(),
    // Null: nobody had planned it for a time.
    scheduledFor: trigger ? new Date(trigger.scheduledFor).toISOString() : null,
  };
}

/**
 * What the run returns: the definition's output map over the outputs that exist now, or all outputs by step. An expression
 * that fails gives null: a run that has done its work must not hang on how its result is written.
 */
export function runOutput(state: RunState): Json {
  const { output } = state.plan.definition;
  return output === null ? { ...state.outputs } : resolveTemplates(output, scopeOf(state), 'warn').value;
}
