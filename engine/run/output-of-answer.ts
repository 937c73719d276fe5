/** What a step puts out of what its agent answered. Pure. */
import { applyOutputMapping, type MappedOutput } from '../definition/output-mapping.ts';
import { isWork } from '../definition/step-kinds/step-kinds.ts';
import type { Step } from '../definition/step.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';

/** @param deliverableId of what it delivers. Null: nothing */
export function outputOfAnswer(step: Step, answer: JsonObject, deliverableId: string | null): MappedOutput {
  const { output, ...mapped } = applyOutputMapping(isWork(step) ? step.outputMapping : null, answer);
  return { ...mapped, output: deliverableId === null ? output : withDeliverableId(output, deliverableId) };
}

/** So that a later step can name the record, whatever the mapping chose. A mapping of that name goes first. */
function withDeliverableId(output: Json, id: string): Json {
  return isJsonObject(output) ? { deliverableId: id, ...output } : output;
}
