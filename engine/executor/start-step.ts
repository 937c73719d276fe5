/**
 * From "this step is due" to what is recorded about its start: a guard that says no, a cached output, an attempt, a
 * child run.
 */
import type { Admission } from '../admission/admission.ts';
import type { AgentProfile } from '../agents/port/agent.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { childOf, performerOf } from '../definition/step-kinds/step-kinds.ts';
import { checkParameters } from '../definition/parameters.ts';
import { checkValidations } from '../definition/validations.ts';
import type { Limits } from '../limits/limits.ts';
import { decide } from '../run/decide.ts';
import { holdBack } from '../run/holding.ts';
import { hasLeavingChild } from '../run/leaving.ts';
import { loopOf, type Plan, type PlannedStep } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunCreated, RunEventBody, StepStarted, StepWarning } from '../run/run-event.ts';
import { parentOf, type RunState, type StepState } from '../run/run-state.ts';
import { isTurnedDown } from '../run/turned-down.ts';
import { completionEvents, failForGood, settleAttempt } from '../scheduler/settle-attempt.ts';
import { askGate } from './at-the-gate.ts';
import { cacheKey } from './cache-key.ts';
import { reach } from '../time/crash-points.ts';
import { emit, emitAll } from './emit.ts';
import { agentOfStep, planOfChild, type PinnedOptions } from './pinned.ts';
import { prepareAttempt } from './prepare-attempt.ts';
import type { CachedOutput } from './run-inputs.ts';
import type { Settled } from './settled.ts';
import type { Turn } from './turn.ts';
import { errorOf, overParameters, overTree } from './within-limits.ts';

export interface StartStepOptions extends PinnedOptions {
  readonly admission: Admission;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  readonly findCached: (key: string, now: number) => CachedOutput | undefined;
  readonly newRunId: (now: number) => string;
  readonly limits: () => Limits;
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

export function startStep(
  options: StartStepOptions,
  state: RunState,
  step: StepState,
  attempt: number,
  turn: Turn,
  createRun: CreateRun,
): void {
  const { planned } = step;
  if (hasLeavingChild(state, step)) return holdBack(state, step); // no attempt beside the child of an earlier one
  // Where it is certain that an agent will be called, who has to wait is not prepared in vain.
  const early = isCertainCall(planned) ? askGate(options.admission, state, step, attempt, turn.now) : null;
  if (early?.kind === 'hold') return;
  const prepared = prepareAttempt(state, planned, step, options.limits());
  if (prepared.kind === 'skip') {
    emit(
      state,
      { type: 'orchestration.step.skipped', data: { stepId: step.id, reason: 'guard', output: null, notes: null } },
      'system',
      turn,
    );
    return;
  }
  if (prepared.kind === 'fail') {
    emit(state, started(planned, step, attempt, {}), 'system', turn);
    emitAll(state, failForGood(state, step, prepared.error), 'system', turn);
    return;
  }
  if (prepared.kind === 'wait') {
    const { signals, correlation, afterMs, until } = prepared;
    const dueAt = afterMs === null ? until : turn.now + afterMs;
    const input = { signals: [...signals], correlation, until: dueAt === null ? null : new Date(dueAt).toISOString() };
    emit(state, started(planned, step, attempt, input, { wait: { signals, correlation, dueAt } }), 'system', turn);
    return;
  }
  if (prepared.kind === 'complete') {
    const { output, chosen } = prepared;
    const result = { stepId: step.id, attempt, output, response: null, chosen, input: {}, queuedAt: step.queuedAt };
    emitAll(state, completionEvents(state, step, result), 'system', turn);
    return;
  }
  if (prepared.kind === 'expand') {
    emit(state, started(planned, step, attempt, {}, warningsOf(prepared.warnings)), 'system', turn);
    const { first, items } = prepared;
    const kind = loopOf(planned.step) ? 'iteration' : 'item';
    if (first === 0)
      emit(
        state,
        { type: 'orchestration.step.expanded', data: { stepId: step.id, kind, first, items } },
        'system',
        turn,
      );
    return;
  }
  const { input } = prepared;
  turn.bytes += prepared.bytes;
  const undone = step.partOf?.kind === 'compensation' ? state.rollback?.undoes.get(step.index)?.childRunId : null;
  if (undone) return undoChild(state, step, attempt, undone, turn);
  if (planned.step.type !== 'agent') {
    emit(state, started(planned, step, attempt, input, warningsOf(prepared.warnings)), 'system', turn);
    startChild(options, state, planned, step, input, turn, createRun);
    return;
  }
  const agent = agentOfStep(options, state, planned.step, turn);
  if ('error' in agent) {
    emit(state, started(planned, step, attempt, input, warningsOf(prepared.warnings)), 'system', turn);
    emitAll(state, failForGood(state, step, agent.error), 'system', turn);
    return;
  }
  const { profile } = agent;
  const warnings = warningsOf([...prepared.warnings, ...agent.warnings]);
  const ttlSeconds = planned.cacheTtlSeconds;
  const key = ttlSeconds === null ? null : keyOf(state, planned, profile, input);
  const cached = key === null || asksAnew(state, step) ? undefined : options.findCached(key, turn.now);
  if (key !== null && cached && !isTurnedDown(turn.batch.events, key, cached)) {
    const cache = {
      status: 'hit',
      key,
      from: { runId: cached.runId, stepId: cached.stepId, at: cached.storedAt },
    } as const;
    const { output, response } = cached;
    emitAll(
      state,
      completionEvents(state, step, {
        stepId: step.id,
        attempt,
        output,
        response,
        cache,
        input,
        queuedAt: step.queuedAt,
      }),
      'system',
      turn,
    );
    return;
  }
  const answer = early ?? askGate(options.admission, state, step, attempt, turn.now);
  if (answer.kind === 'hold') return;
  const cache = key === null || ttlSeconds === null ? {} : { cache: { status: 'miss', key, ttlSeconds } as const };
  const held = answer.kind === 'go' && answer.waited ? { held: answer.waited } : {};
  emit(
    state,
    started(planned, step, attempt, input, { ...versionOf(profile), ...warnings, ...cache, ...held }),
    'system',
    turn,
  );
  if (answer.kind === 'fail') {
    emitAll(
      state,
      settleAttempt(state, step, { kind: 'failed', error: answer.error }, turn.now, options.random()),
      'system',
      turn,
    );
    return;
  }
  turn.effects.push({ kind: 'start_attempt', state, stepIndex: step.index, attempt, input, profile });
}

function warningsOf(warnings: readonly StepWarning[]): Pick<StepStarted, 'warnings'> {
  return warnings.length > 0 ? { warnings } : {};
}

/**
 * An output that was kept would be no answer: somebody asked for the step again, or for one that this run is a child
 * of.
 */
function asksAnew(state: RunState, step: StepState): boolean {
  return step.bypassCache || (parentOf(state, step)?.bypassCache ?? false) || state.created.asksAnew === true;
}

function isCertainCall({ step, cacheTtlSeconds, part }: PlannedStep): boolean {
  return step.type === 'agent' && step.when === null && part === null && cacheTtlSeconds === null;
}

/** A child run undoes what it did, as its own definition says; its end is heard as the end of this attempt. */
function undoChild(state: RunState, step: StepState, attempt: number, childRunId: string, turn: Turn): void {
  emit(state, started(step.planned, step, attempt, {}), 'system', turn);
  emit(state, { type: 'orchestration.child.started', data: { stepId: step.id, attempt, childRunId } }, 'system', turn);
  const child = turn.run(childRunId);
  const decision = child ? decide(child, toUndo(state)) : null;
  if (decision && 'events' in decision) return tellToUndo(state, childRunId, turn);
  const message = decision && 'refusal' in decision ? decision.refusal.message : `There is no run ${childRunId}`;
  emit(
    state,
    {
      type: 'orchestration.child.finished',
      data: { stepId: step.id, attempt, childRunId, status: child?.status ?? 'unknown' },
    },
    'system',
    turn,
  );
  emitAll(state, failForGood(state, step, { code: 'child_not_undone', message, retryable: false }), 'system', turn);
}

export function tellToUndo(state: RunState, childRunId: string, turn: Turn): void {
  turn.inputs.push({
    kind: 'command',
    runId: childRunId,
    command: toUndo(state),
    actor: 'system',
    acknowledgement: null,
  });
}

function toUndo({ runId }: RunState): RunCommand {
  return { type: 'roll_back', notes: `Its parent run ${runId} is rolled back`, fromParent: true };
}

/** Of a step that a bug kept from starting. */
export function failStart(state: RunState, step: StepState, attempt: number, error: unknown, turn: Turn): void {
  const { planned } = step;
  const message = `Step "${step.id}" could not be started: ${error instanceof Error ? error.message : String(error)}`;
  if (step.status !== 'running') emit(state, started(planned, step, attempt, {}), 'system', turn);
  emitAll(state, failForGood(state, step, { code: 'unexpected_error', message, retryable: false }), 'system', turn);
}

function startChild(
  options: StartStepOptions,
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
  options: StartStepOptions,
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

export function started(
  { step: definition }: PlannedStep,
  step: StepState,
  attempt: number,
  input: JsonObject,
  more: Partial<StepStarted> = {},
): RunEventBody {
  const agent = performerOf(definition) ?? '';
  const mode = definition.type === 'agent' ? definition.mode : 'ORCHESTRATION';
  return {
    type: 'orchestration.step.started',
    data: { stepId: step.id, attempt, agent, mode, input, queuedAt: step.queuedAt, ...more },
  };
}

/** For readers: who does the work. */
export function versionOf(profile: AgentProfile | undefined): Pick<StepStarted, 'agentVersion'> {
  return profile ? { agentVersion: profile.version } : {};
}

function keyOf(
  state: RunState,
  { step }: PlannedStep,
  agent: AgentProfile | undefined,
  input: JsonObject,
): string | null {
  if (step.type !== 'agent') return null;
  const { name, owner, organization } = state.plan.definition;
  return cacheKey({
    organization,
    owner,
    definition: name,
    step,
    agent,
    rehearsal: state.created.mode === 'rehearsal',
    input,
    conversation: state.created.conversation,
  });
}
