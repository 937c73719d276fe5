/** One step for a reader: where it stands (the run's state says) and what it has been through (its history says). */
import { parentOf, type RunState, type StepState } from '../run/run-state.ts';
import { waitUnderWay, type Waiting } from '../run/step-state.ts';
import type { Step } from '../definition/step.ts';
import type { Json } from '../values/json.ts';
import type { StepView } from '../contract/step-view.ts';
import { performerOf } from '../definition/step-kinds/step-kinds.ts';
import { attemptView, cacheView, errorView } from './attempt-history.ts';
import { conversationOf, wholeConversationOf } from './step-conversation.ts';
import { partsView, shownOutput } from './item-views.ts';
import { routingView } from './routing-view.ts';
import type { StepHistory } from './step-history.ts';
import { usageOfAttempts } from './step-usage.ts';
import { timingOf } from './step-timing.ts';
import { wireRecord, wireValue } from './wire-json.ts';

/** @param ofParts what its parts have been through */
export function stepView(
  state: RunState,
  standing: StepState,
  history: StepHistory,
  ofParts: readonly StepHistory[] = [],
): StepView {
  const { step } = standing.planned;
  const { id, status, error } = standing;
  const newest = history.attempts.at(-1);
  const wait = waitUnderWay(standing);
  const usage = state.created.mode === 'live' ? usageOfAttempts(history.attempts) : null;
  return {
    id,
    name: nameOf(state, standing),
    type: step.type,
    agent: performerOf(step),
    ...(newest && newest.agentVersion !== null && { agentVersion: newest.agentVersion }),
    dependsOn: [...new Set([...step.dependsOn, ...(step.after ?? [])])],
    ...(step.join && { join: step.join }),
    ...onlyFirst(step),
    ...routingView(state, standing, history),
    status,
    attempt: newest?.attempt ?? 0,
    attempts: history.attempts.map((attempt) =>
      attemptView({ ...attempt, output: shownOutput(standing, attempt.output) }),
    ),
    input: newest ? wireRecord(newest.input) : null,
    output: wireValue(shownOutput(standing, outputOf(state, standing))),
    error: error && errorView(error),
    ...(history.denials.length > 0 && { denials: history.denials }),
    cache: newest?.cache ? cacheView(newest.cache) : null,
    ...(usage && { usage }),
    childRunId: history.childRunId,
    deliverable: history.deliverable,
    retryAt: standing.status === 'retrying' ? standing.retryAt : null,
    wait: wait && waitView(wait),
    waitsFor: null, // no event says so: whoever runs the engine knows
    sla: slaView(standing),
    skipped: history.skipped,
    parts: partsView(state, standing, ofParts),
    conversation: conversationOf(history.attempts),
    ...messagesOf(history),
    timing: timingOf(standing, history),
  };
}

function messagesOf({ attempts }: StepHistory): Pick<StepView, 'messages'> {
  if (attempts.every(({ messages }) => messages.length === 0)) return {};
  return { messages: wholeConversationOf(attempts).length };
}

function onlyFirst({ dependsOn, after = [] }: Pick<Step, 'dependsOn' | 'after'>): Pick<StepView, 'after'> {
  const only = after.filter((id) => !dependsOn.includes(id));
  return only.length > 0 ? { after: only } : {};
}

/** Items and iterations by their place; what undoes one of them by the place of that. */
function nameOf(state: RunState, standing: StepState): string {
  const { partOf, planned } = standing;
  const place = partOf?.kind === 'compensation' ? parentOf(state, standing)?.partOf : partOf;
  return place ? `${planned.step.name} ${place.position + 1}` : planned.step.name;
}

function waitView({ signals, correlation, dueAt }: Waiting): NonNullable<StepView['wait']> {
  return { signals: [...signals], correlation, dueAt };
}

function slaView({ planned, sla: standing, isSettled }: StepState): StepView['sla'] {
  const { sla } = planned.step;
  if (!sla) return null;
  const at = (seconds: number | null) =>
    standing && !isSettled && seconds !== null ? standing.since + seconds * 1000 : null;
  return {
    ...sla,
    warnAt: at(sla.warnAfterSeconds),
    breachAt: at(sla.breachAfterSeconds),
    warnedAt: standing?.warnedAt ?? null,
    breachedAt: standing?.breachedAt ?? null,
  };
}

function outputOf(state: RunState, { id, partOf }: StepState): Json {
  return (partOf ? state.steps[partOf.parentIndex]?.parts?.outputs[partOf.position] : state.outputs[id]) ?? null;
}
