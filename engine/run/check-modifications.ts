/** Changes that a step could not be done with are refused before anything moves, by the name of the field. Pure. */
import type { JsonObject } from '../values/json.ts';
import { mergeInto } from '../values/merge-values.ts';
import { checkParameters } from '../definition/parameters.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import { checkValidations } from '../definition/validations.ts';
import { EXACT_WAY_OUT, inexactNumberIn } from '../values/exact-numbers.ts';
import { whatHasFailed } from './asked-parts.ts';
import { isEscalation } from './escalation.ts';
import { withModifications } from './modifications.ts';
import type { RunCommand } from './run-command.ts';
import { parentOf, stepOf, type RunState, type StepState } from './run-state.ts';

/**
 * What is wrong with the changes that a command brings, for any step that it means; null: nothing, or it brings none.
 */
export function problemWithChanges(state: RunState, command: RunCommand): string | null {
  const changes = changesIn(state, command);
  if (!changes) return null;
  for (const step of changes.steps) {
    const problem = problemWithModifications(state, step, changes.modifications);
    if (problem !== null) return problem;
  }
  return null;
}

/** The steps that a command asks for with changes. Null: it brings none. */
export function changesIn(
  state: RunState,
  command: RunCommand,
): { readonly steps: readonly StepState[]; readonly modifications: JsonObject } | null {
  if (!('modifications' in command) || command.modifications === null) return null;
  const stepId = command.type === 'decide' ? (state.approvals.get(command.approvalId)?.stepId ?? null) : command.stepId;
  const step = stepId === null ? undefined : stepOf(state, stepId);
  const steps = step ? [step] : stepId === null && command.type !== 'decide' ? whatHasFailed(state) : [];
  return { steps, modifications: command.modifications };
}

/** Together with the changes that were made before; null: nothing is wrong. */
function problemWithModifications(state: RunState, step: StepState, modifications: JsonObject): string | null {
  const inexact = inexactNumberIn(modifications);
  if (inexact) return `"${inexact.path}" ${EXACT_WAY_OUT}`;
  const before = mergeInto(parentOf(state, step)?.modifications ?? {}, step.modifications ?? {});
  const { parameters, changes } = withModifications(state, step, mergeInto(before, modifications) as JsonObject);
  return problemWithParameters(state, parameters) ?? problemWithInput(state, step, changes ?? {});
}

/** Only where they were changed: what the run was started with was checked then. */
function problemWithParameters(state: RunState, parameters: JsonObject): string | null {
  if (Object.entries(parameters).every(([name, value]) => value === state.created.parameters[name])) return null;
  const { definition } = state.plan;
  const { problems } = checkParameters(definition, parameters);
  const changed = problems.filter(({ parameter }) => parameters[parameter] !== state.created.parameters[parameter]);
  const [problem] = changed.length > 0 ? changed : checkValidations(definition, parameters);
  return problem ? problem.message : null;
}

/** The keys of an agent's input that have a form of their own, and steps that are given nothing. */
function problemWithInput(state: RunState, step: StepState, changes: JsonObject): string | null {
  const [first] = Object.keys(changes);
  if (first === undefined || isEscalation(step)) return null;
  const {
    planned: { step: definition },
  } = step;
  const kind = kindOf(definition);
  if (kind.given(definition) !== null) return kind.problemWith(changes, definition);
  const names = Object.keys(state.created.parameters);
  const known =
    names.length > 0
      ? `the parameters of the run can be changed for it: ${names.join(', ')}`
      : 'and the run has no parameters';
  return `Step "${step.id}" has no input that "${first}" could change; ${known}`;
}
