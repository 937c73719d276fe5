/**
 * The fold: one event after the other changes where the run stands.
 *
 * Rules
 *  1. Everything the engine knows of a run comes from here; folding the journal again gives the same state.
 *  2. A step settles when it completed (and its checkpoint, if any, was answered), was skipped, or failed for good
 *     with `on_error: continue`. Only settling opens dependents.
 *  3. A dependency that completed or that the operator skipped delivers; one that failed or was skipped otherwise does not.
 *  4. The run's status follows from what it waits for: paused before needs_attention before checkpoint before running.
 *  5. The run's clock moves in `running` only.
 *  6. `evolve` never refuses: what is in the journal happened. Guards belong to `decide`.
 */
import type { RunEvent, RunEventOf } from './run-event.ts';
import { isFinal, type FinalStatus, type RunState, type RunStatus, type StepState } from './run-state.ts';

type FinalEventType = `orchestration.run.${FinalStatus}`;

export function evolve(state: RunState, event: RunEvent): RunState {
  state.sequence = event.sequence;
  state.updatedAt = event.at;
  const before = state.status;
  apply(state, event);
  if (before !== state.status) moveClock(state, before, event.at);
  return state;
}

function apply(state: RunState, event: RunEvent): void {
  switch (event.type) {
    case 'orchestration.run.created':
      state.created = event.data;
      state.createdAt = event.at;
      state.correlationId = event.correlationId;
      return;
    case 'orchestration.run.plan_created':
    case 'orchestration.run.plan_approved':
    case 'orchestration.run.plan_rejected':
      return;
    case 'orchestration.run.started':
      state.status = 'running';
      for (const step of state.steps) if (step.openDependencies === 0) enqueue(state, step, event.at);
      return;
    case 'orchestration.run.paused':
      state.isPaused = true;
      return follow(state);
    case 'orchestration.run.resumed':
      return resume(state, event.at);
    case 'orchestration.run.needs_attention':
      state.attention.add(stepAt(state, event.data.stepId).index);
      state.failing = null;
      state.error = event.data.error;
      return follow(state);
    case 'orchestration.run.rewound':
      return follow(state);
    case 'orchestration.run.completed':
    case 'orchestration.run.partially_completed':
    case 'orchestration.run.failed':
    case 'orchestration.run.aborted':
    case 'orchestration.run.cancelled':
      return finish(state, event);
    case 'orchestration.step.queued':
      return requeue(state, event);
    case 'orchestration.step.started':
      return start(state, event);
    case 'orchestration.step.progress':
      return;
    case 'orchestration.step.completed':
      return complete(state, event);
    case 'orchestration.step.failed':
      return fail(state, event);
    case 'orchestration.step.retry_scheduled':
      return scheduleRetry(state, event);
    case 'orchestration.step.skipped':
      return skip(state, event);
    case 'orchestration.step.cancelled':
      return leaveQueue(state, stepAt(state, event.data.stepId), 'cancelled');
    case 'orchestration.step.invalidated':
      return invalidate(state, stepAt(state, event.data.stepId), event.at);
    case 'orchestration.checkpoint.requested':
      return request(state, event);
    case 'orchestration.checkpoint.resolved':
      return resolve(state, event);
    case 'orchestration.child.started':
      stepAt(state, event.data.stepId).childRunId = event.data.childRunId;
      return;
    case 'orchestration.child.finished':
      stepAt(state, event.data.stepId).childRunId = null;
      return;
    default:
      // A newer version's event: its meaning is unknown here, its place in the sequence is not.
      event satisfies never;
  }
}

function start(state: RunState, event: RunEventOf<'orchestration.step.started'>): void {
  const step = stepAt(state, event.data.stepId);
  step.starts = [...step.starts.slice(0, event.data.attempt - 1), event.at];
  if (event.data.restarted) return; // the same attempt again; it is still under way
  if (step.status === 'waiting') state.waiting.delete(step.index);
  else if (state.ready.peek() === step.index) state.ready.take();
  else state.ready.remove(step.index);
  step.status = 'running';
  step.attempt = event.data.attempt;
  step.cache = event.data.cache ?? null;
  state.inFlight++;
}

function complete(state: RunState, event: RunEventOf<'orchestration.step.completed'>): void {
  const { data } = event;
  const step = stepAt(state, data.stepId);
  if (step.status === 'running') state.inFlight--;
  else state.ready.remove(step.index); // a cache hit completes without a start
  step.attempt = data.attempt;
  step.failures = 0;
  step.error = null;
  step.modifications = null;
  step.bypassCache = false;
  if (data.cache) step.cache = data.cache;
  if (data.deliverable) step.deliverableVersion = data.deliverable.version;
  state.outputs[step.id] = data.output;
  const planned = state.plan.steps[step.index];
  const asks = planned?.step.checkpointAfter && !data.checkpointSkipped;
  if (asks) step.status = 'checkpoint';
  else settle(state, step, 'completed', event.at);
}

function fail(state: RunState, event: RunEventOf<'orchestration.step.failed'>): void {
  const step = stepAt(state, event.data.stepId);
  if (step.status === 'running') state.inFlight--;
  state.waiting.delete(step.index);
  step.error = event.data.error;
  step.failures++;
  if (state.plan.steps[step.index]?.step.onError === 'continue') {
    settle(state, step, 'failed', event.at);
  } else {
    step.status = 'failed';
    state.failing ??= { stepIndex: step.index, error: event.data.error };
  }
}

function scheduleRetry(state: RunState, event: RunEventOf<'orchestration.step.retry_scheduled'>): void {
  const step = stepAt(state, event.data.stepId);
  if (step.status === 'running') state.inFlight--;
  step.status = 'waiting';
  step.error = event.data.error;
  step.failures++;
  step.retryAt = event.data.dueAt;
  step.queuedAt = event.data.dueAt;
  state.waiting.add(step.index);
}

function skip(state: RunState, event: RunEventOf<'orchestration.step.skipped'>): void {
  const step = stepAt(state, event.data.stepId);
  unsettle(state, step);
  leaveQueue(state, step, 'pending');
  forgetFailure(state, step);
  state.outputs[step.id] = event.data.output;
  settle(state, step, 'skipped', event.at, event.data.reason === 'operator');
  follow(state);
}

function requeue(state: RunState, event: RunEventOf<'orchestration.step.queued'>): void {
  const step = stepAt(state, event.data.stepId);
  unsettle(state, step);
  leaveQueue(state, step, 'pending');
  forgetFailure(state, step);
  step.bypassCache = true;
  if (event.data.modifications) step.modifications = { ...step.modifications, ...event.data.modifications };
  if (step.openDependencies === 0) enqueue(state, step, event.at);
  follow(state);
}

function invalidate(state: RunState, step: StepState, at: number): void {
  unsettle(state, step);
  leaveQueue(state, step, 'pending');
  forgetFailure(state, step);
  if (step.openDependencies === 0) enqueue(state, step, at);
  follow(state);
}

function request(state: RunState, event: RunEventOf<'orchestration.checkpoint.requested'>): void {
  const { approvalId, kind, stepId, options } = event.data;
  state.approvals.set(approvalId, { approvalId, kind, stepId, options });
  if (stepId !== null) stepAt(state, stepId).approvalId = approvalId;
  if (kind === 'plan') state.status = 'approval_pending';
  else follow(state);
}

function resolve(state: RunState, event: RunEventOf<'orchestration.checkpoint.resolved'>): void {
  const { approvalId, stepId, decision } = event.data;
  state.approvals.delete(approvalId);
  state.decided.add(approvalId);
  if (stepId !== null) {
    const step = stepAt(state, stepId);
    step.approvalId = null;
    if (decision === 'continue' && step.status === 'checkpoint') settle(state, step, 'completed', event.at);
  }
  follow(state);
}

function finish(state: RunState, event: RunEventOf<FinalEventType>): void {
  state.output = event.data.output;
  if (event.type === 'orchestration.run.failed') state.error = event.data.error;
  state.status = event.type.slice('orchestration.run.'.length) as FinalStatus;
  state.isPaused = false;
  state.failing = null;
  state.attention.clear();
  for (const index of state.ready.toArray()) (state.steps[index] as StepState).status = 'pending';
  state.ready.clear();
}

/** After a pause, or of a run that had ended: what is due is queued again, and the clock of an ended run starts anew. */
function resume(state: RunState, at: number): void {
  if (isFinal(state.status)) {
    state.activeMs = 0;
    state.status = 'running';
  }
  state.isPaused = false;
  for (const step of state.steps) {
    const isIdle = step.status === 'pending' || step.status === 'cancelled';
    if (isIdle && step.openDependencies === 0) enqueue(state, step, at);
  }
  follow(state);
}

function forgetFailure(state: RunState, step: StepState): void {
  state.attention.delete(step.index);
  if (state.failing?.stepIndex === step.index) state.failing = null;
  step.failures = 0;
  step.error = null;
}

/** Rule 2 and 3. */
function settle(state: RunState, step: StepState, status: 'completed' | 'skipped' | 'failed', at: number, delivers = status === 'completed'): void {
  step.status = status;
  step.isSettled = true;
  step.hasDelivered = delivers;
  state.unsettled--;
  for (const index of state.plan.steps[step.index]?.dependents ?? []) {
    const dependent = state.steps[index] as StepState;
    dependent.openDependencies--;
    if (delivers) dependent.fulfilledDependencies++;
    if (dependent.openDependencies === 0 && dependent.status === 'pending') enqueue(state, dependent, at);
  }
}

/** Takes back what `settle` did, so that the step can be done again. Its dependents wait for it anew. */
function unsettle(state: RunState, step: StepState): void {
  delete state.outputs[step.id];
  if (!step.isSettled) return;
  step.isSettled = false;
  state.unsettled++;
  for (const index of state.plan.steps[step.index]?.dependents ?? []) {
    const dependent = state.steps[index] as StepState;
    if (dependent.status === 'queued') leaveQueue(state, dependent, 'pending');
    dependent.openDependencies++;
    if (step.hasDelivered) dependent.fulfilledDependencies--;
  }
}

function enqueue(state: RunState, step: StepState, at: number): void {
  const planned = state.plan.steps[step.index];
  if (!planned) return;
  const { mode, queueStrategy } = state.plan.definition.execution;
  step.status = 'queued';
  step.queuedAt = at;
  state.ready.add(step.index, mode === 'sequential' ? planned.order : queueStrategy === 'priority' ? -planned.step.priority : 0);
}

function leaveQueue(state: RunState, step: StepState, status: 'pending' | 'cancelled'): void {
  if (step.status === 'running') state.inFlight--;
  else if (step.status === 'waiting') state.waiting.delete(step.index);
  else if (step.status === 'queued') state.ready.remove(step.index);
  step.status = status;
}

/** Rule 4. */
function follow(state: RunState): void {
  if (state.attention.size === 0 && !isFinal(state.status)) state.error = null;
  if (state.status === 'planning' || state.status === 'approval_pending' || isFinal(state.status)) return;
  state.status = state.isPaused
    ? 'paused'
    : state.attention.size > 0
      ? 'needs_attention'
      : state.approvals.size > 0
        ? 'checkpoint'
        : 'running';
}

/** Rule 5. */
function moveClock(state: RunState, before: RunStatus, at: number): void {
  if (before === 'running' && state.activeSince !== null) {
    state.activeMs += at - state.activeSince;
    state.activeSince = null;
  }
  if (state.status === 'running') state.activeSince = at;
}

function stepAt(state: RunState, stepId: string): StepState {
  const step = state.steps[state.plan.indexOf.get(stepId) ?? -1];
  if (!step) throw new Error(`The journal of run ${state.runId} speaks of step "${stepId}", which its definition does not have`);
  return step;
}
