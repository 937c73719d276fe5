/** One step for a reader: where it stands (the run's state says) and what it has been through (its history says). */
import type { RunState, StepState, Waiting } from '../run/run-state.ts';
import type { Json } from '../definition/json.ts';
import type { Step } from '../definition/definition.ts';
import type { StepView } from '../contract/runs.ts';
import { attemptView, cacheView, errorView } from './attempt-history.ts';
import { conversationOf } from './step-conversation.ts';
import { roundOf, type StepHistory } from './step-history.ts';
import { wireRecord, wireValue } from './wire-json.ts';

const ENDED: ReadonlySet<StepView['status']> = new Set(['checkpoint', 'completed', 'failed', 'skipped', 'cancelled', 'compensated']);

export function stepView(state: RunState, standing: StepState, history: StepHistory): StepView {
  const { step } = standing.planned;
  const { id, status, error } = standing;
  const newest = history.attempts.at(-1);
  return {
    id,
    name: step.name,
    type: step.type,
    agent: agentOf(step),
    dependsOn: [...step.dependsOn],
    status,
    attempt: newest?.attempt ?? 0,
    attempts: history.attempts.map(attemptView),
    input: newest ? wireRecord(newest.input) : null,
    output: wireValue(outputOf(state, id)),
    error: error && errorView(error),
    cache: newest?.cache ? cacheView(newest.cache) : null,
    childRunId: history.childRunId,
    deliverable: history.deliverable,
    retryAt: status === 'waiting' && !standing.wait ? standing.retryAt : null,
    wait: standing.wait && waitView(standing.wait),
    waitsFor: null, // no event says so: whoever runs the engine knows
    sla: slaView(standing),
    skipped: history.skipped,
    conversation: conversationOf(history.attempts),
    timing: timingOf(standing, history),
  };
}

function waitView({ signals, correlation, dueAt }: Waiting): NonNullable<StepView['wait']> {
  return { signals: [...signals], correlation, dueAt };
}

function slaView({ planned, sla: standing, isSettled }: StepState): StepView['sla'] {
  const { sla } = planned.step;
  if (!sla) return null;
  const at = (seconds: number | null) => (standing && !isSettled && seconds !== null ? standing.since + seconds * 1000 : null);
  return { ...sla, warnAt: at(sla.warnAfterSeconds), breachAt: at(sla.breachAfterSeconds), warnedAt: standing?.warnedAt ?? null, breachedAt: standing?.breachedAt ?? null };
}

/** Who works on it: an agent, or for a child run the orchestrator that owns it. */
export function agentOf(step: Step): string | null {
  switch (step.type) {
    case 'agent':
      return step.agent;
    case 'orchestration':
      return step.orchestration.owner;
    case 'switch':
    case 'wait':
      return null;
  }
}

function outputOf({ outputs }: RunState, stepId: string): Json {
  return outputs[stepId] ?? null;
}

function timingOf({ status, queuedAt }: StepState, history: StepHistory): StepView['timing'] {
  const first = roundOf(history)[0];
  const startedAt = first?.startedAt ?? null;
  const finishedAt = ENDED.has(status) ? history.endedAt : null;
  return {
    queuedAt: first ? first.queuedAt : status === 'queued' ? queuedAt : null,
    startedAt,
    finishedAt,
    queueMs: first && first.queuedAt !== null ? Math.max(0, first.startedAt - first.queuedAt) : null,
    durationMs: startedAt !== null && finishedAt !== null ? Math.max(0, finishedAt - startedAt) : null,
  };
}
