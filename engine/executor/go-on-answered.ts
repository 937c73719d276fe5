/**
 * A step goes on with what people have decided about its calls of tools: in the same attempt, which is the same for its
 * agent, with the input that it had, and in the version that began it.
 */
import type { AgentStep } from '../definition/step.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { failForGood, settleAttempt } from '../scheduler/settle-attempt.ts';
import { askGate } from './at-the-gate.ts';
import type { CallAgentOptions } from './call-agent.ts';
import type { ReadPage } from '../journal/pages-of-run.ts';
import { emit, emitAll } from './emit.ts';
import { recordedOf } from './recorded-history.ts';
import { answeredIn, attemptName } from './recorded-attempts.ts';
import { toolAgentsOf } from './pinned.ts';
import { profileThatBegan } from './restart-steps.ts';
import { maskedAgain, recordedMask } from './masked-for.ts';
import { started, versionOf } from './started.ts';
import type { Turn } from './turn.ts';

export interface GoOnOptions extends CallAgentOptions {
  readonly readPage: ReadPage;
}

export function goOnAnswered(
  options: GoOnOptions,
  state: RunState,
  step: StepState,
  definition: AgentStep,
  turn: Turn,
): void {
  const { attempt, index: stepIndex, planned, id } = step;
  const gate = askGate(options.admission, state, step, attempt, turn, { goesOn: true });
  if (gate.kind === 'hold') return;
  // The answer has come with this very turn, more often than not.
  const recorded = recordedOf(state, [step], options.readPage, turn).get(attemptName(id, attempt));
  const answered = answeredIn(recorded);
  const given = recorded?.given;
  const profile = profileThatBegan(options, state, definition, given, turn);
  const input = given?.input ?? {};
  const cache = step.cache ? { cache: step.cache } : {};
  const { approvalId = '' } = recorded ?? {};
  const masked = maskedAgain(options, state, step, given, profile);
  const held = gate.kind === 'go' && gate.waited ? { held: gate.waited } : {};
  emit(
    state,
    started(planned, step, attempt, input, {
      ...versionOf(profile),
      ...cache,
      ...held,
      answered: { approvalId },
      ...recordedMask(masked),
    }),
    'system',
    turn,
  );
  if (gate.kind === 'fail') {
    const outcome = { kind: 'failed', error: gate.error } as const;
    return emitAll(state, settleAttempt(state, step, outcome, turn.now, options.random()), 'system', turn);
  }
  if (!answered || !given) {
    const message = `What step "${id}" had asked about is not recorded`;
    return emitAll(
      state,
      failForGood(state, step, { code: 'unexpected_error', message, retryable: false }),
      'system',
      turn,
    );
  }
  const toolAgents = toolAgentsOf(options, state, definition, profile, turn);
  const more = { recalled: recorded?.recalled, answered };
  turn.effects.push({ kind: 'start_attempt', state, stepIndex, attempt, input, masked, profile, toolAgents, ...more });
}
