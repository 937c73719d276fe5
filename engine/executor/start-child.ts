/** Starts a step whose work a child run does: chooses the definition and the parameters, and creates the run. */
import { checkParameters } from '../definition/parameters.ts';
import { childOf } from '../definition/step-kinds/step-kinds.ts';
import { checkValidations } from '../definition/validations.ts';
import type { Plan, PlannedStep } from '../run/plan.ts';
import { questionsHoldIn } from '../run/questions.ts';
import type { Actor, ErrorRecord, RunCreated } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { failForGood } from '../scheduler/settle-attempt.ts';
import { reach } from '../time/crash-points.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { asksAnew } from './cached-output.ts';
import { emit, emitAll } from './emit.ts';
import { maskedInput } from './masked-for.ts';
import { planOfChild, type PinnedOptions } from './pinned.ts';
import type { Settled } from './settled.ts';
import type { Turn } from './turn.ts';
import { errorOf, overParameters, overTree } from './within-limits.ts';

export interface StartChildOptions extends PinnedOptions {
  readonly newRunId: (now: number) => string;
  /** How many child runs of a tree have not ended, with those that the turn has started. */
  readonly openChildren: (rootRunId: string, turn: Turn) => number;
  readonly engineVersion: string;
}

export type CreateRun = (
  runId: string,
  plan: Plan,
  created: RunCreated,
  correlationId: string,
  actor: Actor,
  turn: Turn,
) => void;

export function startChildRun(
  options: StartChildOptions,
  state: RunState,
  planned: PlannedStep,
  step: StepState,
  input: JsonObject,
  turn: Turn,
  createRun: CreateRun,
): void {
  const found = findChild(options, state, planned, input, turn);
  if ('error' in found) {
    emitAll(state, failForGood(state, step, found.error), 'system', turn);
    return;
  }
  const { plan, settled, parameters, inheritConversation } = found;
  const handed = maskedInput(options, state, step, input)?.input['parameters'];
  const masked = isJsonObject(handed ?? null) ? { parameters: { ...parameters, ...(handed as JsonObject) } } : null;
  const childRunId = options.newRunId(turn.now);
  reach('child_start.before');
  emit(
    state,
    { type: 'orchestration.child.started', data: { stepId: step.id, attempt: step.attempt, childRunId } },
    'system',
    turn,
  );
  const { name, version, owner, organization } = plan.definition;
  const { created } = state;
  if (settled) keepSettled(settled, turn);
  const pinnedIn = created.parent === null ? undefined : created.pinned ? state.runId : created.pinnedIn;
  createRun(
    childRunId,
    plan,
    {
      definition: { name, version, owner, organization },
      definitionHash: plan.hash,
      parameters,
      mode: created.mode,
      attended: created.attended,
      parent: { runId: state.runId, stepId: step.id, attempt: step.attempt },
      rootRunId: created.rootRunId,
      depth: created.depth + 1,
      conversation: inheritConversation
        ? { id: created.conversation?.id ?? state.runId, fromRunId: state.runId, upToSequence: state.sequence }
        : null,
      engineVersion: options.engineVersion,
      questionsHold: questionsHoldIn(plan.definition),
      ...(created.labels && { labels: created.labels }),
      ...(masked && { masked }),
      ...(settled ? { pinned: settled.versions } : pinnedIn !== undefined && { pinnedIn }),
      ...((asksAnew(state, step) || step.partOf?.kind === 'iteration') && { asksAnew: true as const }),
    },
    state.correlationId,
    'system',
    turn,
  );
  reach('child_start.after');
}

/** So that it can be used for as long as these runs go on. */
export function keepSettled({ children, agents }: Pick<Settled, 'children' | 'agents'>, { batch }: Turn): void {
  for (const { hash, definition } of children) batch.snapshots.push({ hash, definition });
  batch.agents.push(...agents);
}

type FoundChild =
  | {
      readonly plan: Plan;
      /** Null: as in the runs above it. */
      readonly settled: Settled | null;
      readonly parameters: JsonObject;
      readonly inheritConversation: boolean;
    }
  | { readonly error: ErrorRecord };

function findChild(
  options: StartChildOptions,
  state: RunState,
  { step }: PlannedStep,
  input: JsonObject,
  turn: Turn,
): FoundChild {
  const child = childOf(step);
  if (!child) throw new Error(`Step "${step.id}" is no child run`);
  const { name, inheritConversation } = child;
  const limits = options.limits();
  const over = overTree(
    { name, depth: state.created.depth + 1, openChildren: options.openChildren(state.created.rootRunId, turn) + 1 },
    limits,
  );
  if (over) return { error: errorOf(over) };
  const plan = planOfChild(options, state, child, turn);
  if ('code' in plan) return { error: plan };
  const given = isJsonObject(input['parameters']) ? input['parameters'] : {};
  const tooBig = overParameters(given, limits);
  if (tooBig) return { error: errorOf(tooBig) };
  const { parameters, problems: wrong } = checkParameters(plan.definition, given);
  const problems = wrong.length > 0 ? wrong : checkValidations(plan.definition, parameters);
  const settled = child.latest && problems.length === 0 ? options.settle(plan) : null;
  const [refused] = settled?.refused ?? [];
  if (refused) return { error: refused };
  if (problems.length === 0) return { plan, settled, parameters, inheritConversation };
  const message = `Child run of ${name}: ${problems.map((problem) => problem.message).join('; ')}`;
  return { error: { code: 'invalid_parameters', message, retryable: false } };
}
