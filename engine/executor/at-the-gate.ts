/**
 * Where a run meets the gate: its due steps ask, are held back, are called, and leave when they need
 * not wait any longer.
 */
import type { Admission } from '../admission/admission.ts';
import type { GateAnswer, Entrant } from '../admission/entrant.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import { isEscalation, mayEscalate } from '../run/escalation.ts';
import { bringBack, holdBack } from '../run/holding.ts';
import { inputOf } from '../run/modifications.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { callsOfTurn } from './calls-of-turn.ts';
import type { Turn } from './turn.ts';
import { dueAtOf } from '../run/step-state.ts';

/**
 * Of an agent's step. One that is to wait is held back: the run goes on without it, and is woken when
 * its turn has come.
 * @param goesOn the attempt was let in before, and people have decided about its calls: what they decided, and what was
 * spent until then, would be lost if it were not paid for to its end
 */
export function askGate(
  admission: Admission,
  state: RunState,
  step: StepState,
  attempt: number,
  { now, batch }: Pick<Turn, 'now' | 'batch'>,
  { goesOn = false } = {},
): GateAnswer {
  const gate = admission.gates[state.created.mode];
  const entrant = entrantOf(state, step, attempt);
  const asked = goesOn ? { ...entrant, isAskedAgain: true, isAnswered: true as const } : entrant;
  const answer = gate.ask(asked, now, () => callsOfTurn(batch));
  if (answer.kind === 'hold') holdBack(state, step);
  return answer;
}

export function entrantOf(state: RunState, due: StepState, attempt: number): Entrant {
  const { step } = due.planned;
  return {
    runId: state.runId,
    stepIndex: due.index,
    stepId: due.id,
    attempt,
    agent: kindOf(step).agent(step) ?? '',
    definition: state.created.definition.name,
    rootRunId: state.created.rootRunId,
    isAskedAgain: due.bypassCache,
    pool: state.plan.definition.execution.pool ?? null,
    priority: step.priority,
    dueAt: dueAtOf(due),
    handed: [inputOf(due), state.created.parameters],
  };
}

/**
 * Before a run moves: its steps whose turn has come are due again. A part that came into being in a turn which could
 * not be recorded is not there any more, or not yet again: it loses its turn as one that does not come.
 */
export function callUp(admission: Admission, state: RunState): ReadonlySet<number> {
  const called = admission.gates[state.created.mode].takeCalled(state.runId);
  for (const index of called) {
    const step = state.steps[index];
    if (step) bringBack(state, step);
  }
  return called;
}

/** After it has moved: who did not come loses the turn, and who need not wait any longer is not waited for. */
export function leaveGate(admission: Admission, state: RunState, called: ReadonlySet<number>): void {
  const gate = admission.gates[state.created.mode];
  if (called.size > 0) gate.returnUnused(state.runId, called);
  if (gate.waitingRoom.countOf(state.runId) === 0) return;
  const mayMove = state.status === 'running' && state.failing === null;
  const gone = gate.waitingRoom.stepsOf(state.runId).filter((index) => {
    const step = state.steps[index];
    const status = step?.status;
    const mayStart = step && isEscalation(step) ? mayEscalate(state) : mayMove;
    return !mayStart || (status !== 'queued' && status !== 'retrying');
  });
  gate.withdraw(state.runId, gone);
  for (const index of gone) {
    const step = state.steps[index];
    if (step) bringBack(state, step);
  }
}
