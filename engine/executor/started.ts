/** The event that says that a step has started: its input is recorded before anybody works with it. */
import type { AgentProfile } from '../agents/port/registry.ts';
import { performerOf } from '../definition/step-kinds/step-kinds.ts';
import type { JsonObject } from '../values/json.ts';
import type { PlannedStep } from '../run/plan.ts';
import type { RunEventBody, StepStarted } from '../run/run-event.ts';
import type { StepState } from '../run/run-state.ts';
import { dueAtOf } from '../run/step-state.ts';

export function started(
  { step: definition }: PlannedStep,
  step: StepState,
  attempt: number,
  input: JsonObject,
  more?: Partial<StepStarted>,
): RunEventBody {
  const agent = performerOf(definition);
  const mode = definition.type === 'agent' ? definition.mode : agent === null ? null : 'ORCHESTRATION';
  return {
    type: 'orchestration.step.started',
    data: Object.assign({ stepId: step.id, attempt, agent, mode, input, queuedAt: dueAtOf(step) }, more),
  };
}

/** For readers: who does the work. */
export function versionOf(profile: AgentProfile | undefined): Pick<StepStarted, 'agentVersion'> {
  return profile ? { agentVersion: profile.version } : {};
}

/** What was seen and reckoned while it was made ready. */
export function readied({
  warnings = [],
  numbers,
}: Pick<StepStarted, 'warnings' | 'numbers'>): Pick<StepStarted, 'warnings' | 'numbers'> {
  return { ...(warnings.length > 0 && { warnings }), ...(numbers && { numbers }) };
}
