/**
 * What one step has been through, kept while the events are folded. Where the step stands is not decided here: that is
 * `evolve`'s word.
 *
 * Rules
 *  1. Attempts are never forgotten, whatever is asked for again.
 *  2. Asking for a step again (retry by a person, rewind, invalidation) begins a new round: output, deliverable and
 *     timing speak of the newest round.
 */
import type { RunEvent, RunEventOf } from '../run/run-event.ts';
import type { StepView } from '../contract/step-view.ts';
import {
  askIn,
  completeAttempt,
  failAttempt,
  startedAttempt,
  unstartedAttempt,
  waitAttempt,
  type AttemptHistory,
  type SaidMessage,
} from './attempt-history.ts';

export interface StepHistory {
  readonly attempts: AttemptHistory[];
  /** Index of the newest round's first attempt. */
  roundStart: number;
  /** When the step last came to an end of some kind in this round. */
  endedAt: number | null;
  childRunId: string | null;
  deliverable: StepView['deliverable'];
  skipped: StepView['skipped'];
  readonly denials: NonNullable<StepView['denials']>;
}

export function emptyStepHistory(): StepHistory {
  return {
    attempts: [],
    roundStart: 0,
    endedAt: null,
    childRunId: null,
    deliverable: null,
    skipped: null,
    denials: [],
  };
}

/** Every event that speaks of this step. Types that mean nothing to a step's history are passed over. */
export function rememberInStep(history: StepHistory, event: RunEvent): void {
  switch (event.type) {
    case 'orchestration.step.reopened':
    case 'orchestration.step.invalidated':
      beginRound(history);
      return;
    case 'orchestration.step.started':
      history.endedAt = null;
      if (event.data.restarted || event.data.answered) restart(history, event);
      else history.attempts.push(startedAttempt(event));
      return;
    case 'orchestration.step.wait_started':
      history.endedAt = null;
      history.attempts.push(waitAttempt(event));
      return;
    case 'orchestration.step.progress': {
      const { attempt, message, percent } = event.data;
      attemptOf(history, attempt)?.progress.push({ at: event.at, message, percent });
      return;
    }
    case 'orchestration.step.conversed': {
      const { stepId: _, attempt: number, ...message } = event.data;
      const attempt = attemptOf(history, number);
      if (attempt) hearIn(attempt, { ...message, at: event.at });
      return;
    }
    case 'orchestration.step.remembered': {
      const attempt = attemptOf(history, event.data.attempt);
      if (attempt) attempt.goesOnFrom = attempt.messages.length;
      return;
    }
    case 'orchestration.step.asked': {
      const attempt = attemptOf(history, event.data.attempt);
      if (attempt) askIn(attempt, event);
      history.endedAt = event.at;
      return;
    }
    case 'orchestration.step.completed': {
      const { attempt, input, queuedAt, deliverable } = event.data;
      completeAttempt(
        attemptOf(history, attempt) ?? add(history, unstartedAttempt(attempt, event.at, input, queuedAt ?? null)),
        event,
      );
      history.deliverable = deliverable ? { ...deliverable } : null;
      history.endedAt = event.at;
      return;
    }
    case 'orchestration.deliverable.edited':
      history.deliverable &&= { ...event.data.deliverable };
      return;
    case 'orchestration.step.failed':
    case 'orchestration.step.retry_scheduled': {
      const { attempt, error } = event.data;
      failAttempt(attemptOf(history, attempt) ?? add(history, unstartedAttempt(attempt, event.at)), event.at, error);
      history.endedAt = event.at;
      return;
    }
    case 'orchestration.step.skipped':
      beginRound(history);
      history.skipped = { reason: event.data.reason, notes: event.data.notes };
      history.endedAt = event.at;
      return;
    case 'orchestration.step.cancelled':
      cancel(history, event.at);
      return;
    case 'orchestration.policy.denied': {
      const { agent, action, resource, reason, policies } = event.data;
      history.denials.push({ agent, action, resource, reason, policies: [...policies], at: event.at, by: event.actor });
      return;
    }
    case 'orchestration.child.started':
      history.childRunId = event.data.childRunId;
      return;
    default:
  }
}

/** The attempts of the newest round. */
export function roundOf({ attempts, roundStart }: StepHistory): readonly AttemptHistory[] {
  return attempts.slice(roundStart);
}

/** Rule 2. */
function beginRound(history: StepHistory): void {
  history.roundStart = history.attempts.length;
  history.endedAt = null;
  history.deliverable = null;
  history.skipped = null;
}

function restart(history: StepHistory, { data, at }: RunEventOf<'orchestration.step.started'>): void {
  const before = attemptOf(history, data.attempt);
  if (!before) return;
  if (data.restarted) before.restarts++;
  if (before.goesOnFrom === null) beginAnew(before);
  else before.messages.splice(before.goesOnFrom); // what came after that is said again
  before.hasGoneOn = before.goesOnFrom !== null;
  before.restartedAt = at;
  before.finishedAt = null;
}

/** Whoever tells its model everything again has not gone on after all. */
function hearIn(attempt: AttemptHistory, message: SaidMessage): void {
  if (attempt.hasGoneOn && message.role === 'system') beginAnew(attempt);
  attempt.hasGoneOn = false;
  attempt.messages.push(message);
}

/** It is given again what was read of its memory; all else was said to nobody. */
function beginAnew({ messages }: AttemptHistory): void {
  const kept = messages.filter(({ role, tool }) => role === 'memory' && tool === 'read');
  messages.splice(0, messages.length, ...kept);
}

function cancel(history: StepHistory, at: number): void {
  const last = history.attempts.at(-1);
  if (last?.status === 'running') {
    last.status = 'cancelled';
    last.finishedAt = at;
  }
  history.endedAt = at;
}

function add(history: StepHistory, attempt: AttemptHistory): AttemptHistory {
  history.attempts.push(attempt);
  return attempt;
}

function attemptOf({ attempts }: StepHistory, attempt: number): AttemptHistory | undefined {
  return attempts.findLast((candidate) => candidate.attempt === attempt);
}
