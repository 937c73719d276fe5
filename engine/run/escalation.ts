/**
 * Calling an agent because the SLA of a step was breached. What the events change is written for `evolve`.
 *
 * Rules
 *  1. A breached SLA calls the agent once, as the part `<step>@escalation`. When an SLA that began anew is
 *     breached while that call is still under way, nobody else is called.
 *  2. The step goes on as if nobody had been called, and the call takes no place among the steps of its run. Whatever
 *     becomes of it is recorded and changes nothing about the run: not its status, its retry budget or how it ends.
 *  3. It goes on when its step has settled, and while the run waits for people. It is given up when
 *     the run's end begins.
 *  4. One that failed can be asked for again while the run goes on, and by itself: its step is not.
 */
import type { JsonObject } from '../values/json.ts';
import { mergeInto } from '../values/merge-values.ts';
import { emptyParts } from './parts.ts';
import type { PlannedStep } from './plan.ts';
import { refuse, type Decision } from './refusal.ts';
import type { RunCommand } from './run-command.ts';
import type { RunEventBody, RunEventOf } from './run-event.ts';
import { initialStep, isFinal, parentOf, type RunState, type RunStatus, type StepState } from './run-state.ts';
import { enqueue, forgetFailure, unsettle } from './settling.ts';
import { stopStep } from './stopping.ts';

const CALLS: ReadonlySet<RunStatus> = new Set(['running', 'checkpoint', 'needs_attention']);

/** Rule 1. */
export function escalate(
  state: RunState,
  step: StepState,
  { data, at }: RunEventOf<'orchestration.sla.breached'>,
): void {
  if (data.action !== 'escalate' || data.escalateAgent === null) return;
  const part = partFor(state, step, data.escalateAgent);
  if (!part?.partOf) return;
  part.partOf.item = {
    stepId: step.id,
    stepName: step.planned.step.name,
    since: new Date(data.since).toISOString(),
    slaSeconds: data.afterSeconds,
    input: step.sla?.input ?? {},
  };
  enqueue(state, part, at);
}

export function isEscalation({ partOf }: StepState): boolean {
  return partOf?.kind === 'escalation';
}

/** Of a step, the newest. Undefined: nobody was ever called. */
export function escalationOf(state: RunState, step: StepState): StepState | undefined {
  return state.escalations === null ? undefined : state.steps[state.partIndexOf.get(`${step.id}@escalation`) ?? -1];
}

/** Rules 2 and 3. */
export function mayEscalate({ status, ending, failing }: RunState): boolean {
  return CALLS.has(status) && ending === null && failing === null;
}

/** Rule 3. */
export function giveUpEscalations(state: RunState): RunEventBody[] {
  const events: RunEventBody[] = [];
  for (const index of state.escalations?.indexes ?? []) stopStep(state, state.steps[index] as StepState, events, null);
  return events;
}

/** What the agent is told: which SLA of which step was breached, and what that step was given when it last started. */
export function escalationInput(state: RunState, part: StepState): JsonObject {
  const context = (part.partOf?.item ?? {}) as JsonObject;
  const step = parentOf(state, part);
  const userMessage = `Step "${step?.planned.step.name ?? ''}" has breached its SLA: it was to be done within ${JSON.stringify(context['slaSeconds'] ?? 0)} seconds.`;
  return mergeInto({ userMessage, context }, part.modifications ?? {}) as JsonObject;
}

/** Rule 4. */
export function decideEscalation(
  state: RunState,
  part: StepState,
  command: Extract<RunCommand, { type: 'retry' | 'skip' | 'rewind' }>,
): Decision {
  if (command.type !== 'retry')
    return refuse(
      'invalid_transition',
      `${part.id} is no step of its own: nothing waits for it, so there is nothing to ${command.type === 'skip' ? 'skip' : 'go back to'}`,
    );
  if (isFinal(state.status))
    return refuse('step_not_retryable', `Run ${state.runId} has ended; nobody is called any more`);
  if (part.status !== 'failed')
    return refuse('step_not_retryable', `${part.id} is ${part.status}; only one that failed can be tried again`);
  return {
    events: [
      {
        type: 'orchestration.step.reopened',
        data: { stepId: part.id, reason: 'retry', modifications: command.modifications, notes: command.notes },
      },
    ],
  };
}

/** Null: the last call is still under way. */
function partFor(state: RunState, step: StepState, agent: string): StepState | null {
  const known = escalationOf(state, step);
  if (known) {
    if (['queued', 'running', 'retrying'].includes(known.status)) return null;
    unsettle(state, known);
    forgetFailure(state, known);
    known.modifications = null;
    return known;
  }
  const parts = (state.escalations ??= emptyParts('escalation'));
  const position = parts.count++;
  const id = `${step.id}@escalation`;
  const part = initialStep(state.steps.length, id, plannedCall(state, step.planned, agent), {
    kind: 'escalation',
    parentIndex: step.index,
    position,
    item: null,
  });
  state.steps.push(part);
  state.partIndexOf.set(id, part.index);
  parts.indexes[position] = part.index;
  parts.outputs[position] = null;
  parts.unsettled++;
  return part;
}

/** Rule 2: a failure of it stays with it. */
function plannedCall(
  { plan }: RunState,
  { index, step: { id, name, priority } }: PlannedStep,
  agent: string,
): PlannedStep {
  const { retry } = plan.definition.errorHandling;
  return {
    index,
    id,
    dependencies: [],
    dependents: [],
    needed: [],
    routedBy: [],
    order: 0,
    phase: 0,
    retry,
    cacheTtlSeconds: null,
    part: null,
    compensation: null,
    step: {
      id,
      name: `Escalate ${name}`,
      type: 'agent',
      agent,
      mode: 'BUILD',
      input: {},
      outputMapping: null,
      retry: null,
      timeoutSeconds: null,
      priority,
      dependsOn: [],
      when: null,
      checkpointAfter: null,
      onError: 'continue',
      sla: null,
      forEach: null,
      repeat: null,
      compensate: null,
    },
  };
}
