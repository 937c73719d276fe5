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
import type { RunCommand } from './run-command.ts';
import type { RunEventBody, RunEventOf, SignalReceived, WaitStarted } from './run-event.ts';
import { scopeOf } from './run-output.ts';
import { isFinal, stepOf, type KeptSignal, type RunState, type StepState } from './run-state.ts';

type Signal = Extract<RunCommand, { type: 'signal' }>;

export function decideSignal(state: RunState, { signalId, name, payload, correlation, notes }: Signal): { readonly events: readonly RunEventBody[] } {
  const fate = fateOf(state, { signalId, signal: name, payload, correlation });
  return { events: [{ type: 'orchestration.signal.received', data: { signalId, signal: name, payload, correlation, notes, ...fate } }] };
}

/** Rules 1 to 3. */
function fateOf(state: RunState, signal: KeptSignal): Pick<SignalReceived, 'disposition' | 'stepId' | 'reason'> {
  if (state.knownSignals.has(signal.signalId)) return { disposition: 'duplicate', stepId: null, reason: `Signal ${signal.signalId} has come before` };
  if (isFinal(state.status)) return { disposition: 'late', stepId: null, reason: `Run ${state.runId} has ended (${state.status})` };
  const step = [...state.waits].map((index) => state.steps[index] as StepState).find(({ wait }) => wait !== null && wait.taken === null && takes(wait, signal));
  if (step) return { disposition: 'delivered', stepId: step.id };
  const names = signalsOf(state);
  if (names.has(signal.signal)) return { disposition: 'kept', stepId: null };
  const known = names.size === 0 ? 'it waits for no signals' : `it waits for ${[...names].join(', ')}`;
  return { disposition: 'refused', stepId: null, reason: `Nothing in run ${state.runId} ever waits for "${signal.signal}"; ${known}` };
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
  readonly stepId: string;
  /** Null: every signal of the name is taken, or it is not known yet which. */
  readonly correlation: string | null;
  readonly isForAll: boolean;
  /** False: the run has yet to get there. */
  readonly isWaiting: boolean;
}

/** Everything that the run takes a signal for, now or later. */
export function awaitedOf(state: RunState): Awaited[] {
  if (isFinal(state.status)) return [];
  return state.plan.steps.flatMap(({ step, index }) => {
    const standing = state.steps[index];
    if (step.type !== 'wait' || !standing || standing.isSettled || standing.wait?.taken) return [];
    const correlation = standing.wait ? standing.wait.correlation : correlationAhead(state, step);
    return step.signals.map((signal) => ({ signal, stepId: step.id, correlation, isForAll: step.correlation === null, isWaiting: standing.wait !== null }));
  });
}

/** As far as it can be known before the run gets there. */
function correlationAhead(state: RunState, { correlation }: WaitStep): string | null {
  const value = correlation === null ? null : resolveTemplates(correlation, scopeOf(state), 'warn').value;
  if (value === null || value === '' || typeof value === 'object') return null;
  return String(value);
}

/** Names that anything in the run's definition waits for. */
export function signalsOf({ plan }: RunState): Set<string> {
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
