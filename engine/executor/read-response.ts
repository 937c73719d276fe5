/** What an agent's answer means for its step: the deliverable gets its id and version, the output is mapped. Pure. */
import type { AgentDeliverable, AgentResponse } from '../agents/port/agent.ts';
import { outputOfAnswer } from '../run/output-of-answer.ts';
import type { JsonObject } from '../values/json.ts';
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
  const id = deliverable ? deliverableId(state.runId, step.id) : null;
  const { output, warnings } = outputOfAnswer(planned.step, answer, id);
  return {
    kind: 'succeeded',
    output,
    response: answer,
    ...(id !== null && { deliverable: { id, version: step.deliverableVersion + 1 } }),
    ...(warnings.length > 0 && {
      warnings: warnings.map(({ path, message }) => ({ code: 'missing_path' as const, path, message })),
    }),
    ...(step.cache && { cache: step.cache }),
  };
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
