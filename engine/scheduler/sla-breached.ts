/**
 * What follows when a step takes longer than its SLA allows. Pure.
 *
 * Rules
 *  1. A warning and a breach are recorded; whoever is to be told hears of the event. Neither starts the step again.
 *  2. `cancel` ends the step as failed, with what it had under way told to stop; the run goes on as after any failure
 *     for good. Of a list, the items that have delivered are kept (`fan-out.ts`).
 *  3. `abort` ends the run, as if somebody had said so; it is rolled back if the definition wants that of a breach or
 *     an abort.
 *  4. `rollback` ends the run as failed, and what it did is undone.
 */
import { endByBreach } from '../run/decide-end.ts';
import type { RunEventBody } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { stopStep } from '../run/stopping.ts';
import { cutShort } from './fan-out.ts';
import { failForGood } from './settle-attempt.ts';

export function afterWarning(step: StepState): RunEventBody[] {
  const afterSeconds = step.planned.step.sla?.warnAfterSeconds ?? 0;
  return [{ type: 'orchestration.sla.warned', data: { stepId: step.id, since: step.sla?.since ?? 0, afterSeconds } }];
}

export function afterBreach(state: RunState, step: StepState): RunEventBody[] {
  const { sla } = step.planned.step;
  if (!sla || !step.sla) return [];
  const { onBreach: action, escalateTo, escalateAgent, breachAfterSeconds } = sla;
  const afterSeconds = breachAfterSeconds ?? 0;
  const breached: RunEventBody = {
    type: 'orchestration.sla.breached',
    data: { stepId: step.id, since: step.sla.since, afterSeconds, action, escalateTo, escalateAgent },
  };
  const message = `Step "${step.id}" has breached its SLA: it was to be done within ${afterSeconds} seconds`;
  switch (action) {
    case 'notify':
    case 'escalate':
      return [breached];
    case 'cancel':
      return [breached, ...cancel(state, step, message)];
    case 'abort':
    case 'rollback':
      return [breached, ...endByBreach(state, step, action, message)];
  }
}

/** Rule 2. A step that failed already waits for its operator; there is nothing of it to end. */
function cancel(state: RunState, step: StepState, message: string): RunEventBody[] {
  if (step.status === 'failed') return [];
  const stopping: RunEventBody[] = [];
  stopStep(state, step, stopping, null);
  const error = { code: 'sla_breached', message, retryable: false };
  const items = step.status === 'running' && step.parts?.kind === 'item' ? step.parts : null;
  return [...stopping, ...(items ? cutShort(state, step, items, error) : failForGood(state, step, error))];
}
