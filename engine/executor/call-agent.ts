/** A step that an agent works on: an output that was kept answers it, the gate lets it in, an attempt begins. */
import type { Admission } from '../admission/admission.ts';
import type { GateAnswer } from '../admission/entrant.ts';
import type { AgentStep } from '../definition/step.ts';
import type { StepStarted } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { isTurnedDown } from '../run/turned-down.ts';
import { completionEvents, failForGood, settleAttempt } from '../scheduler/settle-attempt.ts';
import type { JsonObject } from '../values/json.ts';
import { askGate } from './at-the-gate.ts';
import { asksAnew, outputKeyOf } from './cached-output.ts';
import { emit, emitAll } from './emit.ts';
import { agentOfStep, toolAgentsOf, type PinnedOptions } from './pinned.ts';
import type { PreparedAttempt } from './prepare-attempt.ts';
import type { CachedOutput } from './run-inputs.ts';
import { maskedFor } from './masked-for.ts';
import { readied, started } from './started.ts';
import type { Turn } from './turn.ts';
import type { Awaitable } from '../values/deferred.ts';
import { dueAtOf } from '../run/step-state.ts';

export interface CallAgentOptions extends PinnedOptions {
  readonly admission: Admission;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  readonly findCached: (key: string, now: number) => Awaitable<CachedOutput | undefined>;
}

/** @param early what the gate has said already */
export function callAgent(
  options: CallAgentOptions,
  state: RunState,
  step: StepState,
  definition: AgentStep,
  attempt: number,
  prepared: Extract<PreparedAttempt, { kind: 'run' }>,
  early: GateAnswer | null,
  turn: Turn,
): void {
  const { planned } = step;
  const { input } = prepared;
  const agent = agentOfStep(options, state, definition, turn);
  if ('error' in agent) {
    emit(state, started(planned, step, attempt, input, readied(prepared)), 'system', turn);
    return emitAll(state, failForGood(state, step, agent.error), 'system', turn);
  }
  const { profile } = agent;
  const masked = maskedFor(options, state, step, input, profile);
  const ttlSeconds = planned.cacheTtlSeconds;
  const key = ttlSeconds === null ? null : outputKeyOf(state, planned, profile, input, masked);
  const cached =
    key === null || asksAnew(state, step)
      ? undefined
      : turn.ask(`${state.runId} ${key}`, () => options.findCached(key, turn.now));
  if (key !== null && cached && !isTurnedDown(turn.batch.events, key, cached))
    return useAgain(state, step, attempt, input, key, cached, turn);
  const answer = early ?? askGate(options.admission, state, step, attempt, turn);
  if (answer.kind === 'hold') return;
  const more: { -readonly [Key in keyof StepStarted]?: StepStarted[Key] } = {};
  if (profile) more.agentVersion = profile.version;
  if (prepared.numbers) more.numbers = prepared.numbers;
  if (prepared.warnings.length + agent.warnings.length > 0) more.warnings = [...prepared.warnings, ...agent.warnings];
  if (key !== null && ttlSeconds !== null) more.cache = { status: 'miss', key, ttlSeconds };
  if (answer.kind === 'go' && answer.waited) more.held = answer.waited;
  if (masked?.handed) more.masked = masked.handed;
  emit(state, started(planned, step, attempt, input, more), 'system', turn);
  if (answer.kind === 'fail') {
    const outcome = { kind: 'failed', error: answer.error } as const;
    return emitAll(state, settleAttempt(state, step, outcome, turn.now, options.random()), 'system', turn);
  }
  const toolAgents = toolAgentsOf(options, state, definition, profile, turn);
  turn.effects.push({
    kind: 'start_attempt',
    state,
    stepIndex: step.index,
    attempt,
    input,
    masked,
    profile,
    toolAgents,
  });
}

function useAgain(
  state: RunState,
  step: StepState,
  attempt: number,
  input: JsonObject,
  key: string,
  { runId, stepId, storedAt: at, output, response }: CachedOutput,
  turn: Turn,
): void {
  const cache = { status: 'hit', key, from: { runId, stepId, at } } as const;
  const result = { stepId: step.id, attempt, output, response, cache, input, queuedAt: dueAtOf(step) };
  emitAll(state, completionEvents(state, step, result), 'system', turn);
}
