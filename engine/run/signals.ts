/**
 * Signals: messages from outside that a run waits for. What becomes of one is recorded, whatever it is; it is never
 * refused as a command is. A round is one start of a wait, or one entry of a state: a signal belongs to the round
 * that asks for it.
 *
 * Rules
 *  1. A signal is delivered once: to the wait that has waited longest of those whose name and correlation fit, or to
 *     the state.
 *  2. One that comes early is kept for the first round of what will wait for it; the oldest goes first. Nothing is ever
 *     kept for a later round. A kept one that can't be taken any more is dropped, with the reason.
 *  3. One whose id has come before is a duplicate, and so is one that comes again, with the name and correlation of the
 *     one that ended the round, before another round begins.
 *  4. One for a round that is over is late, as is one that comes after the end.
 *  5. One whose condition in the run's state is not met is refused, when it comes or when the state gets to it; so is
 *     one that nothing in the run could ever wait for.
 *  6. All that are not delivered or kept are recorded with the reason, and change nothing.
 */
import type { MachineState } from '../definition/machine.ts';
import { waitOf } from '../definition/step-kinds/step-kinds.ts';
import { currentState, isBusy, whyNot } from './machine.ts';
import type { RunCommand } from './run-command.ts';
import type { RunEventBody, RunEventOf, SignalReceived, WaitStarted } from './run-event.ts';
import { isFinal, stepOf, type KeptSignal, type RunState, type StepState } from './run-state.ts';
import { become, waitUnderWay, type TakenSignal } from './step-state.ts';

type Signal = Extract<RunCommand, { type: 'signal' }>;
type Sent = TakenSignal;
type Fate = Pick<SignalReceived, 'disposition' | 'stepId' | 'reason'>;

export function decideSignal(
  state: RunState,
  { signalId, name, payload, correlation, notes }: Signal,
): { readonly events: readonly RunEventBody[] } {
  const fate = fateOf(state, { signalId, signal: name, payload, correlation });
  const received: RunEventBody = {
    type: 'orchestration.signal.received',
    data: { signalId, signal: name, payload, correlation, notes, ...fate },
  };
  const current = currentState(state);
  if (!current || isFinal(state.status)) return { events: [received] };
  if (fate.disposition === 'refused') {
    return {
      events: [
        received,
        {
          type: 'orchestration.machine.refused',
          data: { state: current.name, signal: name, reason: fate.reason ?? '' },
        },
      ],
    };
  }
  const taken =
    fate.disposition === 'delivered' &&
    fate.stepId === null &&
    current.transitions.find((each) => each.on === name && whyNot(state, each, payload) === null);
  if (!taken) return { events: [received] };
  return {
    events: [
      received,
      {
        type: 'orchestration.machine.entered',
        data: { state: taken.to, from: current.name, trigger: 'signal', signal: name },
      },
    ],
  };
}

/** Rules 1 to 5. */
function fateOf(state: RunState, signal: Sent): Fate {
  if (state.knownSignals.has(signal.signalId)) return nothing('duplicate', `Signal ${signal.signalId} has come before`);
  const fate =
    isFinal(state.status) || state.ending ? null : (takenByWait(state, signal) ?? fateInState(state, signal));
  if (fate) return fate;
  if (isFinal(state.status)) return nothing('late', `Run ${state.runId} has ended (${state.status})`);
  if (state.ending) return nothing('late', `Run ${state.runId} is ending`);
  const answered = answeredBefore(state, signal);
  if (answered !== null) return nothing('duplicate', answered);
  const over = waitsFor(state, signal.signal).at(-1);
  if (over) return nothing('late', `"${over.id}" does not wait for "${signal.signal}" any more: ${howItEnded(over)}`);
  return nothing('refused', whyNobody(state, signal));
}

function nothing(disposition: 'duplicate' | 'late' | 'refused', reason: string): Fate {
  return { disposition, stepId: null, reason };
}

/** Null: no step waits for it now. */
function takenByWait(state: RunState, signal: Sent): Fate | null {
  const step = [...state.waits]
    .map((index) => state.steps[index] as StepState)
    .find((each) => {
      const wait = waitUnderWay(each);
      return wait?.taken === null && takes(wait, signal);
    });
  return step ? { disposition: 'delivered', stepId: step.id } : null;
}

/** Rule 2 for waits and states, rules 4 and 5 for states. Null: nobody will take it, and no state says why. */
function fateInState(state: RunState, signal: Sent): Fate | null {
  const current = currentState(state) ?? firstState(state);
  const transitions = current?.transitions.filter(({ on }) => on === signal.signal) ?? [];
  const isAhead = isAwaitedByStep(state, signal.signal);
  if (!current || transitions.length === 0) return isAhead ? { disposition: 'kept', stepId: null } : null;
  if (state.machine === null || isBusy(state, current)) {
    if (!state.machine?.isAgain || isAhead) return { disposition: 'kept', stepId: null };
    if (answeredBefore(state, signal) !== null) return null;
    return nothing(
      'late',
      `State "${current.name}" was entered again, and does not take "${signal.signal}" before its steps are done`,
    );
  }
  if (state.status !== 'running') return { disposition: 'kept', stepId: null };
  const obstacles = transitions.map((transition) => whyNot(state, transition, signal.payload));
  if (obstacles.includes(null)) return { disposition: 'delivered', stepId: null };
  return nothing('refused', `In state "${current.name}" the condition for "${signal.signal}" ${obstacles[0] ?? ''}`);
}

/** Of a state machine that has not begun. */
function firstState({ machine, plan: { definition } }: RunState): MachineState | null {
  return machine === null
    ? (definition.machine?.states.find(({ name }) => name === definition.machine?.initial) ?? null)
    : null;
}

/** Rule 3. What had been answered, or null. */
function answeredBefore(state: RunState, { signal, correlation }: Sent): string | null {
  const wait = waitsFor(state, signal).find(
    ({ round }) => round?.taken?.signal === signal && round.taken.correlation === correlation,
  );
  if (wait) return `"${wait.id}" has had its "${signal}"`;
  if (state.machine?.ledBy !== signal) return null;
  return `"${signal}" has led to state "${state.machine.state}" already`;
}

function howItEnded({ round, status }: StepState): string {
  if (round === null) return `it is ${status}`;
  return round.taken ? `it has had "${round.taken.signal}"` : 'it ended without one';
}

function whyNobody(state: RunState, { signal }: Sent): string {
  const current = currentState(state);
  if (current) return `Nothing leads out of state "${current.name}" on "${signal}"`;
  const names = new Set(awaitingSteps(state).flatMap(({ planned: { step } }) => waitOf(step)?.signals ?? []));
  const known = names.size === 0 ? 'it waits for no signals' : `it waits for ${[...names].join(', ')}`;
  return `Nothing in run ${state.runId} ever waits for "${signal}"; ${known}`;
}

/** The oldest that was kept and fits. Rule 2. */
export function findKept(state: RunState, step: StepState): KeptSignal | undefined {
  if (step.status !== 'waiting' || !step.round?.isFirst) return undefined;
  for (const signal of state.keptSignals.values()) if (takes(step.wait, signal)) return signal;
  return undefined;
}

/** Rule 2: of one that was kept and that nothing can take any more. */
export function dropStale(state: RunState): RunEventBody[] | null {
  if (state.keptSignals.size === 0 || isFinal(state.status) || state.ending) return null;
  for (const { signalId, signal, entry } of state.keptSignals.values()) {
    const waits = waitsFor(state, signal);
    if (waits.some(isOpen) || (entry !== null && entry === (state.machine?.entries ?? 1))) continue;
    const over = waits.at(-1);
    const reason = over
      ? `"${over.id}" does not wait for it any more: ${howItEnded(over)}`
      : 'The state for which it was kept has been left';
    return [{ type: 'orchestration.signal.dropped', data: { signalId, signal, disposition: 'late', reason } }];
  }
  return null;
}

/** Whether a step waits for it, or is to wait for it for the first time. */
export function isAwaitedByStep(state: RunState, signal: string): boolean {
  return waitsFor(state, signal).some(isOpen);
}

/** It waits, or is to wait for the first time. */
function isOpen(step: StepState): boolean {
  return step.status === 'waiting' ? step.wait.taken === null : step.round === null && !step.isSettled;
}

function waitsFor(state: RunState, signal: string): StepState[] {
  return awaitingSteps(state).filter(({ planned: { step } }) => waitOf(step)?.signals.includes(signal));
}

function awaitingSteps({ plan, steps }: RunState): StepState[] {
  return plan.awaiting.map((index) => steps[index] as StepState);
}

export function receive(state: RunState, { data }: RunEventOf<'orchestration.signal.received'>): void {
  const { signalId, signal, payload, correlation } = data;
  if (data.disposition === 'duplicate' && state.knownSignals.has(signalId)) return;
  state.knownSignals.add(signalId);
  if (data.disposition === 'kept')
    state.keptSignals.set(signalId, { signalId, signal, payload, correlation, entry: entryFor(state) });
  if (data.disposition === 'delivered' && data.stepId !== null)
    hand(state, data.stepId, { signalId, signal, payload, correlation });
}

/** The entry of a state that a signal which comes now may be kept for. Null: none, so that it is for a wait. */
function entryFor(state: RunState): number | null {
  if (state.machine === null) return state.plan.definition.machine ? 1 : null;
  const current = currentState(state);
  const mayKeep = current !== null && !(state.machine.isAgain && isBusy(state, current));
  return mayKeep ? state.machine.entries : null;
}

export function take(state: RunState, { data }: RunEventOf<'orchestration.signal.delivered'>): void {
  const signal = state.keptSignals.get(data.signalId);
  state.keptSignals.delete(data.signalId);
  if (signal && data.stepId !== null) hand(state, data.stepId, signal);
}

export function drop(state: RunState, { data }: RunEventOf<'orchestration.signal.dropped'>): void {
  state.keptSignals.delete(data.signalId);
}

function hand(state: RunState, stepId: string, { signalId, signal, payload, correlation }: Sent): void {
  const step = stepOf(state, stepId);
  if (step?.status !== 'waiting') return;
  become(step, { status: 'waiting', wait: { ...step.wait, taken: { signalId, signal, payload, correlation } } });
  if (step.round) step.round.taken = { signal, correlation };
}

function takes({ signals, correlation }: WaitStarted, signal: Sent): boolean {
  return signals.includes(signal.signal) && (correlation === null || correlation === signal.correlation);
}
