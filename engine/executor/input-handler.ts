/**
 * What each input does to its run: asks the pure rooms, folds their events, collects what is to be done once they are
 * recorded. Acts on nothing itself.
 */
import type { TakingUp } from '../journal/taking-up.ts';
import { overLimit } from '../limits/over-limit.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import { clockEvents } from '../run/clock-moves.ts';
import { begin, decide } from '../run/decide.ts';
import { endByLimit, timeOut } from '../run/decide-end.ts';
import { denialEvents } from '../run/denial.ts';
import type { Plan } from '../run/plan.ts';
import type { Refusal } from '../run/run-command.ts';
import type { Actor, RunCreated } from '../run/run-event.ts';
import { initialState, type RunState, type StepState } from '../run/run-state.ts';
import { deadlineOf, nextMove } from '../scheduler/next-move.ts';
import { isCurrentAttempt, settleAttempt, type AttemptOutcome } from '../scheduler/settle-attempt.ts';
import { handleAside, reasonNow, refuseTakingUp, type AsideOptions } from './aside.ts';
import { AnswerToCome } from './asked-later.ts';
import type { AttemptEnd } from './attempt.ts';
import { callUp, leaveGate } from './at-the-gate.ts';
import { problemWithChildChanges } from './child-changes.ts';
import { SMALLEST_JUMP_MS } from '../time/clock-watch.ts';
import { hearOfChildren, takeEndOfChild } from './end-of-child.ts';
import { giveUpAsking, waitingInVain } from './give-up-asking.ts';
import { CommandRefused } from './command-refused.ts';
import { reach } from '../time/crash-points.ts';
import { emit, emitAll } from './emit.ts';
import { withLabelsOfRun } from './labels-of-run.ts';
import { withNumbersOfRun } from './numbers-of-run.ts';
import { readResponse } from './read-response.ts';
import type { RunInput } from './run-inputs.ts';
import { restartSteps, type RestartOptions } from './restart-steps.ts';
import { keepSettled } from './start-child.ts';
import { failStart, startStep, type StartStepOptions } from './start-step.ts';
import type { Turn } from './turn.ts';
import { errorOf, gathered, overKept, withinLimits } from './within-limits.ts';

export interface InputHandlerOptions extends StartStepOptions, RestartOptions, AsideOptions {
  /**
   * True for a run that an earlier process left, until it is taken up: whatever it had under way has nobody who works
   * on it.
   */
  readonly isLeftBehind: (runId: string) => boolean;
  readonly takingUp: Pick<TakingUp, 'begin'>;
  readonly onUnexpectedError: (error: unknown) => void;
}

/** So many runs begin in one turn; a tree that grows by itself lets others in between. */
const MOST_NEW_RUNS = 200;

type InputOf<Kind extends RunInput['kind']> = Extract<RunInput, { kind: Kind }>;

export function createInputHandler(options: InputHandlerOptions): (input: RunInput, turn: Turn) => void {
  return function handle(input, turn) {
    if (input.kind === 'create') return create(input, turn);
    if (handleAside(options, input, turn)) return;
    if (options.isLeftBehind(input.runId))
      turn.ask(`taking up ${input.runId}`, () => options.takingUp.begin(input.runId));
    const state = load(input, turn);
    if (state === 'refused') return;
    if (!state) {
      for (const gate of options.admission.all) gate.forget(input.runId);
      if (input.kind === 'recover') turn.effects.push({ kind: 'taken_up', runId: input.runId }); // nobody is to wait for it
      if (input.kind === 'command')
        refuse(input, { code: 'unknown_run', message: `There is no run ${input.runId}` }, turn);
      return;
    }
    // That the clock was set back is noticed first, and touches the run: it must not look as if it had been taken up by
    // that.
    const isLeft = options.isLeftBehind(input.runId) && !turn.batch.touched.has(state) && !state.setAside;
    if (input.kind !== 'clock_moved') noticeClockSetBack(state, turn);
    // Before anything else happens to it: what this process starts must never be taken for what the last one left.
    if (isLeft) recover(state, turn);
    switch (input.kind) {
      case 'command':
        return command(state, input, turn);
      case 'attempt_ended':
        return attemptEnded(state, input, turn);
      case 'progress':
        return progress(state, input, turn);
      case 'remember':
      case 'converse':
        return tell(state, input, turn);
      case 'child_ended':
        return childEnded(state, input, turn);
      case 'woken':
        return woken(state, turn);
      case 'clock_moved':
        return clockMoved(state, input.byMs, turn);
      case 'recover':
      case 'set_aside':
        return; // seen to above
    }
  };

  /** Whoever takes up a run that was set aside is told why that can't be done. */
  function load(input: RunInput, turn: Turn): RunState | undefined | 'refused' {
    try {
      return turn.run(input.runId);
    } catch (error) {
      if (error instanceof AnswerToCome) throw error;
      if (input.kind !== 'command' || !reasonNow(options, input.runId, turn)) throw error;
      refuseTakingUp(input, error, turn);
      return 'refused';
    }
  }

  /** What was recorded last is yet to come: the clock was set back while nobody looked, by so much at least. */
  function noticeClockSetBack(state: RunState, turn: Turn): void {
    const byMs = turn.now - state.updatedAt;
    if (byMs <= -SMALLEST_JUMP_MS && !turn.isLast) emitAll(state, clockEvents(state, byMs), 'system', turn);
  }

  function clockMoved(state: RunState, byMs: number, turn: Turn): void {
    emitAll(state, clockEvents(state, byMs), 'system', turn);
    woken(state, turn);
  }

  function create(
    { runId, plan, created, settled, correlationId, actor, acknowledgement }: InputOf<'create'>,
    turn: Turn,
  ): void {
    keepSettled(settled, turn);
    const state = createRun(runId, plan, created, correlationId, actor, turn);
    turn.effects.push({ kind: 'acknowledge', answer: () => acknowledgement.resolve(state) });
  }

  /**
   * Of a tree that grows by itself, what its youngest runs do comes in the next turn, and so does what is done with a
   * lot that a run was given.
   */
  function createRun(
    runId: string,
    plan: Plan,
    given: RunCreated,
    correlationId: string,
    actor: Actor,
    turn: Turn,
  ): RunState {
    const created = withLabelsOfRun(plan.definition, withNumbersOfRun(plan.definition, given), {
      runId,
      now: turn.now,
      limits: options.limits(),
    });
    const state = initialState(runId, plan, created);
    state.correlationId = correlationId;
    turn.adopt(state);
    turn.batch.created.add(state);
    turn.batch.snapshots.push({ hash: plan.hash, definition: plan.definition });
    emit(state, { type: 'orchestration.run.created', data: created }, actor, turn);
    emitAll(state, begin(state), 'system', turn);
    if (turn.batch.created.size > MOST_NEW_RUNS || turn.bytes >= options.limits().turnBytes) turn.later.add(runId);
    else advance(state, turn);
    return state;
  }

  function command(state: RunState, input: InputOf<'command'>, turn: Turn): void {
    const decision = decide(state, input.command, input.actor);
    if ('refusal' in decision) return refuse(input, decision.refusal, turn);
    const problem = problemWithChildChanges(options, state, input.command, turn);
    if (problem !== null) return refuse(input, { code: 'invalid_modification', message: problem }, turn);
    const over = overKept(state, decision.events, options.limits());
    if (over) return refuse(input, over, turn);
    const wasSetAside = state.setAside !== null;
    emitAll(state, decision.events, input.actor, turn);
    if (wasSetAside) takeUpAgain(state, turn);
    if (input.acknowledgement) turn.effects.push({ kind: 'acknowledge', answer: input.acknowledgement.resolve });
    advance(state, turn);
  }

  /** Once the turn is recorded: what it is refused for may have come with the same turn. */
  function refuse({ acknowledgement }: InputOf<'command'>, refusal: Refusal, turn: Turn): void {
    if (acknowledgement)
      turn.effects.push({ kind: 'acknowledge', answer: () => acknowledgement.reject(new CommandRefused(refusal)) });
  }

  function attemptEnded(
    state: RunState,
    { stepIndex, attempt, end, isRetried }: InputOf<'attempt_ended'>,
    turn: Turn,
  ): void {
    if (!isCurrentAttempt(state, stepIndex, attempt)) return;
    const step = state.steps[stepIndex] as StepState;
    const { planned } = step;
    const outcome = end.kind === 'answered' ? taken(state, step, end, turn) : end;
    if (end.kind === 'failed') emitAll(state, denialEvents(end.error, { stepId: step.id, attempt }), 'system', turn);
    if (end.kind === 'asked') turn.bytes += end.bytes;
    // The agent brought about its step's end; what the engine makes of that is the engine's doing.
    const [ended, ...consequences] = settleAttempt(state, step, outcome, turn.now, options.random());
    const agent = kindOf(planned.step).agent(planned.step);
    if (ended) emit(state, ended, agent === null ? 'system' : `agent:${agent}`, turn);
    emitAll(state, consequences, 'system', turn);
    goOn(state, turn, isRetried);
  }

  /** What could not be taken in before is recorded by itself: what follows from it may be what is at fault. */
  function goOn(state: RunState, turn: Turn, isRetried = false): void {
    if (isRetried) turn.later.add(state.runId);
    else advance(state, turn);
  }

  function taken(
    state: RunState,
    step: StepState,
    { response, bytes }: Extract<AttemptEnd, { kind: 'answered' }>,
    turn: Turn,
  ): AttemptOutcome {
    turn.bytes += 2 * bytes; // and what it is mapped to
    return withinLimits(readResponse(state, step.planned, step, response), step.id, 'outputBytes', options.limits());
  }

  function progress(state: RunState, { stepIndex, attempt, message, percent }: InputOf<'progress'>, turn: Turn): void {
    if (!isCurrentAttempt(state, stepIndex, attempt) || state.sequence >= options.limits().runEvents) return;
    const { id } = state.steps[stepIndex] as StepState;
    emit(
      state,
      { type: 'orchestration.step.progress', data: { stepId: id, attempt, message, percent } },
      'system',
      turn,
    );
  }

  /** Of what an attempt says while it works, and waits for until it is recorded. */
  function tell(state: RunState, input: InputOf<'remember' | 'converse'>, turn: Turn): void {
    const { stepIndex, attempt, acknowledgement } = input;
    if (!isCurrentAttempt(state, stepIndex, attempt) || state.sequence >= options.limits().runEvents)
      return acknowledgement.reject(new Error('Nothing more is recorded of this attempt'));
    const of = { stepId: (state.steps[stepIndex] as StepState).id, attempt };
    if (input.kind === 'remember') {
      emit(state, { type: 'orchestration.step.remembered', data: { ...of, what: input.what } }, 'system', turn);
    } else {
      const { denials = [], ...message } = input.message;
      for (const denial of denials)
        emit(state, { type: 'orchestration.policy.denied', data: { ...of, ...denial } }, 'system', turn);
      emit(state, { type: 'orchestration.step.conversed', data: { ...of, ...message } }, 'system', turn);
    }
    turn.effects.push({ kind: 'acknowledge', answer: acknowledgement.resolve });
  }

  function childEnded(state: RunState, input: InputOf<'child_ended'>, turn: Turn): void {
    if (takeEndOfChild(options, state, input, turn)) goOn(state, turn, input.isRetried);
  }

  function woken(state: RunState, turn: Turn): void {
    const deadline = deadlineOf(state);
    if (deadline !== null && deadline <= turn.now && state.status === 'running')
      emitAll(state, timeOut(state), 'system', turn);
    advance(state, turn);
    turn.batch.touched.add(state); // its alarm rang; the next one is set when the turn ends
    reach('timer.after');
  }

  /** As after a crash: whoever worked on it was told to stop. */
  function takeUpAgain(state: RunState, turn: Turn): void {
    turn.aside.set(state.runId, null);
    turn.effects.push({ kind: 'left_aside', runId: state.runId });
    recover(state, turn);
  }

  function recover(state: RunState, turn: Turn): void {
    turn.effects.push({ kind: 'taken_up', runId: state.runId });
    hearOfChildren(options, state, turn);
    restartSteps(options, state, turn);
    woken(state, turn);
  }

  function advance(state: RunState, turn: Turn): void {
    if (turn.isLast) return;
    const limits = options.limits();
    const over = overLimit('runEvents', state.sequence, limits);
    if (over) emitAll(state, endByLimit(state, errorOf(over)), 'system', turn);
    const called = callUp(options.admission, state);
    emitAll(state, giveUpAsking(options, state, turn), 'system', turn);
    for (
      let move = nextMove(state, turn.now, limits);
      move && turn.mayGoOn(state.runId);
      move = nextMove(state, turn.now, limits)
    ) {
      if (move.kind === 'record') emitAll(state, gathered(state, move.events, limits), 'system', turn);
      else start(state, move.step, move.attempt, turn);
      if (turn.bytes < limits.turnBytes && turn.batch.created.size <= MOST_NEW_RUNS) continue;
      turn.later.add(state.runId);
      break;
    }
    leaveGate(options.admission, state, called);
    for (const runId of waitingInVain(options, state, turn)) turn.inputs.push({ kind: 'woken', runId });
  }

  /** A bug on the way fails the step that was to start, and not the one whose answer led here. */
  function start(state: RunState, step: StepState, attempt: number, turn: Turn): void {
    try {
      startStep(options, state, step, attempt, turn, createRun);
    } catch (error) {
      if (error instanceof AnswerToCome) throw error;
      options.onUnexpectedError(error);
      failStart(state, step, attempt, error, turn);
    }
  }
}
