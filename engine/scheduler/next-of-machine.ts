/**
 * WHAT IS NEXT in a state machine.
 *
 * Rules
 *  1. While the steps of its state are under way nothing else is: they are scheduled as any step.
 *  2. When they have settled, the first transition for neither signal nor time whose condition holds is taken.
 *  3. Else the state waits: signals that were kept for it go first, the oldest first; times are counted from when it
 *     was entered.
 *  4. A final state ends the run when everything has settled. A state that nothing leads out of any more fails it.
 *  5. A final state says how the run ends: a failure on the way that a transition has led on from is handled.
 */
import { withinStepBudget } from '../definition/expressions/budget.ts';
import { endEvents } from '../run/ending.ts';
import { currentState, holds, isBusy, problemWith, stateOfStep, whyNot } from '../run/machine.ts';
import type { ErrorRecord, ExpressionProblem, RunEventBody, TimerArmed } from '../run/run-event.ts';
import { workStepsOf, type RunState } from '../run/run-state.ts';
import { isAwaitedByStep } from '../run/signals.ts';
import { stateTimerId } from '../run/timers.ts';
import type { MachineState, MachineTransition } from '../definition/machine.ts';

/** Null: nothing before its steps, a signal or its time. */
export function nextOfMachine(state: RunState): RunEventBody[] | null {
  const { machine } = state.plan.definition;
  if (!machine) return null;
  const current = currentState(state);
  if (!current) return [entered(machine.initial, null, 'start', null)];
  if (isBusy(state, current)) return null; // rule 1
  if (current.isFinal) return areOthersDone(state) ? end(state, current) : null; // rule 4
  const guarded = current.transitions.filter(({ on, afterSeconds }) => on === null && afterSeconds === null);
  const free = withinStepBudget(() => guarded.find((transition) => holds(state, transition)));
  if (free)
    return [
      entered(
        free.to,
        current.name,
        'guard',
        null,
        problemsIn(state, current, guarded.slice(0, guarded.indexOf(free))),
      ),
    ]; // rule 2
  return byKeptSignal(state, current) ?? armTimes(state, current) ?? noWayOut(state, current); // rule 3
}

/** After the time of one of its transitions. */
export function afterStateTime(state: RunState, { timerId }: TimerArmed): RunEventBody[] {
  const current = currentState(state);
  const place = current?.transitions.findIndex((_, index) => stateTimerId(state, index) === timerId) ?? -1;
  const transition = current?.transitions[place];
  if (!current || !transition || isBusy(state, current) || !holds(state, transition)) return [];
  return [entered(transition.to, current.name, 'timeout', null)];
}

/** Whether it waits for something that somebody has to send. */
export function waitsForSignal(state: RunState): boolean {
  const current = currentState(state);
  return (
    current !== null && !current.isFinal && !isBusy(state, current) && current.transitions.some(({ on }) => on !== null)
  );
}

/** Only those that came during this very entry. One whose condition is not met is refused, as if it had come now. */
function byKeptSignal(state: RunState, { name, transitions }: MachineState): RunEventBody[] | null {
  for (const { signalId, signal, payload, entry } of state.keptSignals.values()) {
    const ways = entry === state.machine?.entries ? transitions.filter(({ on }) => on === signal) : [];
    const obstacles = ways.map((way) => whyNot(state, way, payload));
    const way = ways[obstacles.indexOf(null)];
    if (way)
      return [
        { type: 'orchestration.signal.delivered', data: { signalId, signal, stepId: null } },
        entered(way.to, name, 'signal', signal),
      ];
    const [obstacle] = obstacles;
    if (!obstacle || isAwaitedByStep(state, signal)) continue;
    const reason = `In state "${name}" the condition for "${signal}" ${obstacle}`;
    return [
      { type: 'orchestration.signal.dropped', data: { signalId, signal, disposition: 'refused', reason } },
      { type: 'orchestration.machine.refused', data: { state: name, signal, reason } },
    ];
  }
  return null;
}

function armTimes(state: RunState, { transitions }: MachineState): RunEventBody[] | null {
  const since = state.machine?.enteredAt ?? 0;
  const events: RunEventBody[] = [];
  transitions.forEach(({ afterSeconds }, index) => {
    const timerId = stateTimerId(state, index);
    if (afterSeconds === null || state.timers.has(timerId) || state.machine?.fired.has(timerId)) return;
    events.push({
      type: 'orchestration.timer.armed',
      data: { timerId, kind: 'state_timeout', stepId: null, dueAt: since + afterSeconds * 1000 },
    });
  });
  return events.length > 0 ? events : null;
}

/** Rule 4. */
function noWayOut(state: RunState, current: MachineState): RunEventBody[] | null {
  const { name, transitions } = current;
  const canWait =
    transitions.some(({ on }) => on !== null) ||
    [...state.timers.values()].some(({ kind }) => kind === 'state_timeout');
  if (canWait || !areOthersDone(state)) return null;
  const problems = problemsIn(state, current, transitions).map(
    ({ source, message }) => `; "${source}" could not be evaluated: ${message}`,
  );
  const message = `Nothing leads out of state "${name}" any more: no condition of its transitions holds${problems.join('')}`;
  const error: ErrorRecord = { code: 'no_transition', message, retryable: false };
  return endEvents(state, { outcome: 'failed', error, stepId: null, notes: null }, 'failure');
}

function end(state: RunState, { label, outcome }: MachineState): RunEventBody[] {
  const nothing = { error: null, stepId: null, notes: null };
  if (outcome === 'failed') {
    const error: ErrorRecord = { code: 'failed_state', message: `The run ended in state "${label}"`, retryable: false };
    return endEvents(state, { ...nothing, outcome, error }, 'failure');
  }
  return endEvents(state, { ...nothing, outcome }, null); // rule 5
}

/** Steps that belong to no state. */
function areOthersDone(state: RunState): boolean {
  return workStepsOf(state).every(({ id, isSettled }) => isSettled || stateOfStep(state, id) !== null);
}

function problemsIn(
  state: RunState,
  current: MachineState,
  transitions: readonly MachineTransition[],
): ExpressionProblem[] {
  return withinStepBudget(() => transitions.flatMap((transition) => problemWith(state, current, transition) ?? []));
}

function entered(
  state: string,
  from: string | null,
  trigger: 'start' | 'guard' | 'signal' | 'timeout',
  signal: string | null,
  problems: readonly ExpressionProblem[] = [],
): RunEventBody {
  return {
    type: 'orchestration.machine.entered',
    data: { state, from, trigger, signal, ...(problems.length > 0 && { problems }) },
  };
}
