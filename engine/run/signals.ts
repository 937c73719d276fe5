/**
 * Signals: news from outside that a run waits for. What becomes of one is recorded, whatever it is; it is never refused as a
 * command is.
 *
 * Rules
 *  1. A signal is delivered once: to the wait that has waited longest of those whose name and correlation fit.
 *  2. One that comes early is kept until something waits for it; the oldest goes first.
 *  3. One whose id has come before is a duplicate. One that comes after the end is late. One that nothing in the run
 *     could ever wait for is refused. All three are recorded, and change nothing.
 */
import type { WaitStep } from '../definition/definition.ts';
import { resolveTemplates } from '../definition/template.ts';
import { currentState, holds, isBusy } from './machine.ts';
import type { RunCommand } from './run-command.ts';
import type { RunEventBody, RunEventOf, SignalReceived, WaitStarted } from './run-event.ts';
import { scopeOf } from './run-output.ts';
import { isFinal, stepOf, type KeptSignal, type RunState, type StepState } from './run-state.ts';

type Signal = Extract<RunCommand, { type: 'signal' }>;

export function decideSignal(state: RunState, { signalId, name, payload, correlation, notes }: Signal): { readonly events: readonly RunEventBody[] } {
  const fate = fateOf(state, { signalId, signal: name, payload, correlation });
  const received: RunEventBody = { type: 'orchestration.signal.received', data: { signalId, signal: name, payload, correlation, notes, ...fate } };
  const current = currentState(state);
  if (!current || isFinal(state.status)) return { events: [received] };
  if (fate.disposition === 'refused') {
    return { events: [received, { type: 'orchestration.machine.refused', data: { state: current.name, signal: name, reason: fate.reason ?? '' } }] };
  }
  const taken = fate.disposition === 'delivered' && fate.stepId === null && current.transitions.find((each) => each.on === name && holds(state, each, payload));
  if (!taken) return { events: [received] };
  return { events: [received, { type: 'orchestration.machine.entered', data: { state: taken.to, from: current.name, trigger: 'signal', signal: name } }] };
}

/** Rules 1 to 3. */
function fateOf(state: RunState, signal: KeptSignal): Pick<SignalReceived, 'disposition' | 'stepId' | 'reason'> {
  if (state.knownSignals.has(signal.signalId)) return { disposition: 'duplicate', stepId: null, reason: `Signal ${signal.signalId} has come before` };
  if (isFinal(state.status)) return { disposition: 'late', stepId: null, reason: `Run ${state.runId} has ended (${state.status})` };
  if (state.ending) return { disposition: 'late', stepId: null, reason: `Run ${state.runId} is ending` };
  const step = [...state.waits].map((index) => state.steps[index] as StepState).find(({ wait }) => wait !== null && wait.taken === null && takes(wait, signal));
  if (step) return { disposition: 'delivered', stepId: step.id };
  const ofState = fateInState(state, signal);
  if (ofState?.disposition === 'delivered') return ofState;
  const names = signalsOf(state);
  if (ofState?.disposition !== 'refused' && names.has(signal.signal)) return { disposition: 'kept', stepId: null };
  if (ofState) return ofState;
  const known = names.size === 0 ? 'it waits for no signals' : `it waits for ${[...names].join(', ')}`;
  return { disposition: 'refused', stepId: null, reason: `Nothing in run ${state.runId} ever waits for "${signal.signal}"; ${known}` };
}

/** What its state makes of it. Null: the run is no state machine, or a wait takes signals of this name. */
function fateInState(state: RunState, { signal, payload }: KeptSignal): Pick<SignalReceived, 'disposition' | 'stepId' | 'reason'> | null {
  const current = currentState(state);
  if (!current) return null;
  const transitions = current.transitions.filter(({ on }) => on === signal);
  if (transitions.length === 0) {
    if (waitsOf(state).has(signal)) return null;
    return { disposition: 'refused', stepId: null, reason: `Nothing leads out of state "${current.name}" on "${signal}"` };
  }
  if (isBusy(state, current) || state.status !== 'running') return { disposition: 'kept', stepId: null };
  if (transitions.some((transition) => holds(state, transition, payload))) return { disposition: 'delivered', stepId: null };
  return { disposition: 'refused', stepId: null, reason: `In state "${current.name}" the condition for "${signal}" is not met` };
}

/** The oldest that was kept and fits. */
export function findKept(state: RunState, wait: WaitStarted): KeptSignal | undefined {
  for (const signal of state.keptSignals.values()) if (takes(wait, signal)) return signal;
  return undefined;
}

/** Whether something in the run takes it now, or could once it gets there. */
export function fits(state: RunState, name: string, correlation: string | null): boolean {
  return awaitedOf(state).some((awaited) => awaited.signal === name && (awaited.isForAll || awaited.correlation === correlation));
}

export interface Awaited {
  readonly signal: string;
  /** Null: the run's state takes it. */
  readonly stepId: string | null;
  /** Null: every signal of the name is taken, or it is not known yet which. */
  readonly correlation: string | null;
  readonly isForAll: boolean;
  /** False: the run has yet to get there. */
  readonly isWaiting: boolean;
}

/** Everything that the run takes a signal for, now or later. */
export function awaitedOf(state: RunState): Awaited[] {
  if (isFinal(state.status)) return [];
  const waits = state.plan.steps.flatMap(({ step, index }): Awaited[] => {
    const standing = state.steps[index];
    if (step.type !== 'wait' || !standing || standing.isSettled || standing.wait?.taken) return [];
    const correlation = standing.wait ? standing.wait.correlation : correlationAhead(state, step);
    return step.signals.map((signal) => ({ signal, stepId: step.id, correlation, isForAll: step.correlation === null, isWaiting: standing.wait !== null }));
  });
  const current = currentState(state);
  const names = new Set(current?.transitions.flatMap(({ on }) => on ?? []));
  return [...waits, ...[...names].map((signal) => ({ signal, stepId: null, correlation: null, isForAll: true, isWaiting: current !== null && !isBusy(state, current) }))];
}

/** As far as it can be known before the run gets there. */
function correlationAhead(state: RunState, { correlation }: WaitStep): string | null {
  const value = correlation === null ? null : resolveTemplates(correlation, scopeOf(state), 'warn').value;
  if (value === null || value === '' || typeof value === 'object') return null;
  return String(value);
}

/** Names that anything in the run waits for, or will; of a state machine those of its state. */
function signalsOf(state: RunState): Set<string> {
  return new Set([...waitsOf(state), ...(currentState(state)?.transitions.flatMap(({ on }) => on ?? []) ?? [])]);
}

function waitsOf({ plan }: RunState): Set<string> {
  return new Set(plan.steps.flatMap(({ step }) => (step.type === 'wait' ? step.signals : [])));
}

export function receive(state: RunState, { data }: RunEventOf<'orchestration.signal.received'>): void {
  if (data.disposition === 'duplicate') return;
  const { signalId, signal, payload, correlation } = data;
  state.knownSignals.add(signalId);
  if (data.disposition === 'kept') state.keptSignals.set(signalId, { signalId, signal, payload, correlation });
  if (data.disposition === 'delivered' && data.stepId !== null) hand(state, data.stepId, { signalId, signal, payload, correlation });
}

export function take(state: RunState, { data }: RunEventOf<'orchestration.signal.delivered'>): void {
  const signal = state.keptSignals.get(data.signalId);
  state.keptSignals.delete(data.signalId);
  if (signal && data.stepId !== null) hand(state, data.stepId, signal);
}

function hand(state: RunState, stepId: string, signal: KeptSignal): void {
  const wait = stepOf(state, stepId)?.wait;
  if (wait) wait.taken = signal;
}

function takes({ signals, correlation }: WaitStarted, signal: KeptSignal): boolean {
  return signals.includes(signal.signal) && (correlation === null || correlation === signal.correlation);
}
