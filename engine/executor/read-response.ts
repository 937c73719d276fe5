/** What an agent's answer means for its step: the deliverable gets its id and version, the output is mapped. Pure. */
import type { AgentDeliverable, AgentResponse } from '../agents/port/agent.ts';
import { applyOutputMapping } from '../definition/output-mapping.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { isWork } from '../definition/step-kinds/step-kinds.ts';
import type { PlannedStep } from '../run/plan.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { AttemptOutcome } from '../scheduler/settle-attempt.ts';

export function readResponse(
  state: RunState,
  planned: PlannedStep,
  step: StepState,
  response: AgentResponse,
): AttemptOutcome {
  const { deliverable } = response.content;
  const identified = deliverable
    ? { ...response, content: { ...response.content, deliverable: identify(state.runId, step.id, deliverable) } }
    : response;
  const answer = identified as unknown as JsonObject;
  const mapping = isWork(planned.step) ? planned.step.outputMapping : null;
  const { output, warnings } = applyOutputMapping(mapping, answer);
  return {
    kind: 'succeeded',
    output: deliverable ? withDeliverableId(output, deliverableId(state.runId, step.id)) : output,
    response: answer,
    ...(deliverable && {
      deliverable: { id: deliverableId(state.runId, step.id), version: step.deliverableVersion + 1 },
    }),
    ...(warnings.length > 0 && {
      warnings: warnings.map(({ path, message }) => ({ code: 'missing_path' as const, path, message })),
    }),
    ...(step.cache && { cache: step.cache }),
  };
}

/** So that a later step can name the record, whatever the mapping chose. A mapping of that name goes first. */
function withDeliverableId(output: Json, id: string): Json {
  return isJsonObject(output) ? { deliverableId: id, ...output } : output;
}

/** One deliverable per step; a step that is done again makes its next version. */
function deliverableId(runId: string, stepId: string): string {
  return `${runId}.${stepId}`;
}

/** The record's id is ours. An id that the agent's own system gave is kept beside it. */
function identify(runId: string, stepId: string, deliverable: AgentDeliverable): AgentDeliverable {
  const { id: sourceId, ...rest } = deliverable;
  const metadata = sourceId === undefined ? deliverable.metadata : { ...deliverable.metadata, sourceId };
  return { id: deliverableId(runId, stepId), ...rest, metadata };
}
