/** What becomes, after a crash, of attempts whose outcome is not in the journal. */
import type { AgentProfile } from '../agents/port/registry.ts';
import type { AgentStep } from '../definition/step.ts';
import { overSize } from '../limits/measure.ts';
import { isEscalation } from '../run/escalation.ts';
import type { ErrorRecord, RunEventBody, StepStarted } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { ReadPage } from '../journal/pages-of-run.ts';
import { emit, emitAll } from './emit.ts';
import { failForGood } from '../scheduler/settle-attempt.ts';
import { recordedOf } from './recorded-history.ts';
import { agentOfStep, toolAgentsOf, type PinnedOptions } from './pinned.ts';
import { maskedAgain, recordedMask } from './masked-for.ts';
import { answeredIn, attemptName, type RecordedAttempt } from './recorded-attempts.ts';
import { started, versionOf } from './started.ts';
import type { Turn } from './turn.ts';
import { errorOf } from './within-limits.ts';

export interface RestartOptions extends PinnedOptions {
  readonly readPage: ReadPage;
}

/**
 * The same attempt once more where that does no harm (its key tells the agent), else the operator is asked, whether or
 * not somebody attends the run. One key never comes with two inputs: the recorded one is sent again, and not what its
 * templates would give now that more has happened in the run. Nor does it come to two versions of an agent. An attempt
 * that remembered something goes on from there, and does nothing again.
 */
export function restartSteps(options: RestartOptions, state: RunState, turn: Turn): void {
  // Of a step with parts its parts are attempts of their own.
  const lost = state.steps.filter(
    (step) =>
      step.status === 'running' &&
      step.childRunId === null &&
      step.parts === null &&
      step.planned.step.type === 'agent',
  );
  if (lost.length === 0) return;
  const recorded = recordedOf(state, lost, options.readPage, turn);
  for (const step of lost) {
    restartStep(options, state, step, recorded.get(attemptName(step.id, step.attempt)) ?? {}, turn);
  }
}

function restartStep(
  options: RestartOptions,
  state: RunState,
  step: StepState,
  before: RecordedAttempt,
  turn: Turn,
): void {
  const { planned } = step;
  const { given, remembered, recalled } = before;
  const answered = answeredIn(before);
  if (planned.step.type !== 'agent') return;
  const { agent } = planned.step;
  const input = given?.input;
  const profile = profileThatBegan(options, state, planned.step, given, turn);
  const isHarmless =
    state.created.mode === 'rehearsal' ||
    profile?.idempotent === true ||
    remembered !== undefined ||
    answered !== undefined ||
    (planned.retry?.maxAttempts ?? 1) > 1;
  // Of a version without limits, or under limits that have been lowered since.
  const over = input ? overSize('inputBytes', input, options.limits(), `The input of step "${step.id}"`) : null;
  if (over) {
    emitAll(state, failForGood(state, step, errorOf(over, { agent })), 'system', turn);
    return;
  }
  if (isHarmless && input) {
    const masked = maskedAgain(options, state, step, given, profile);
    const cache = step.cache ? { cache: step.cache } : {};
    emit(
      state,
      started(planned, step, step.attempt, input, {
        ...versionOf(profile),
        restarted: true,
        ...cache,
        ...recordedMask(masked),
      }),
      'system',
      turn,
    );
    const { index: stepIndex, attempt } = step;
    const toolAgents = toolAgentsOf(options, state, planned.step, profile, turn);
    const more = { resumed: remembered, recalled, answered };
    const again = { state, stepIndex, attempt, input, masked, profile, toolAgents, ...more };
    turn.effects.push({ kind: 'start_attempt', ...again });
    return;
  }
  const error: ErrorRecord = {
    code: 'uncertain_outcome',
    message: `The engine ended while ${agent} was at work on "${step.id}", so it is not known whether the work was done. Find out, then retry the step or skip it with its result`,
    retryable: false,
    agent,
  };
  const data = { stepId: step.id, attempt: step.attempt, error };
  const failed: RunEventBody = { type: 'orchestration.step.failed', data };
  emitAll(
    state,
    isEscalation(step) ? [failed] : [failed, { type: 'orchestration.run.needs_attention', data }],
    'system',
    turn,
  );
}

/** The version that began it; where that is not known or not kept, the one that would begin it now. */
export function profileThatBegan(
  options: PinnedOptions,
  state: RunState,
  step: AgentStep,
  given: StepStarted | undefined,
  turn: Turn,
): AgentProfile | undefined {
  const began =
    given?.agentVersion === undefined ? undefined : options.agents.findVersion(step.agent, given.agentVersion);
  if (began) return began;
  const now = agentOfStep(options, state, step, turn);
  return 'error' in now ? undefined : now.profile;
}
