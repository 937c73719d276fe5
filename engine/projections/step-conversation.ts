/** What was said between the run and a step's agent, attempt by attempt. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { StepView } from '../contract/step-view.ts';
import type { AttemptHistory } from './attempt-history.ts';

export function conversationOf(attempts: readonly AttemptHistory[]): StepView['conversation'] {
  return attempts.flatMap(({ attempt, input, startedAt, response, finishedAt }) => {
    const asked = textOf(input['userMessage'] ?? null);
    const answered = response && answerOf(response);
    return [
      ...(asked === null ? [] : [{ role: 'user' as const, content: asked, at: startedAt, attempt }]),
      ...(answered === null
        ? []
        : [{ role: 'assistant' as const, content: answered, at: finishedAt ?? startedAt, attempt }]),
    ];
  });
}

/** What the agent said; where it only delivered, the deliverable is its answer. */
function answerOf(response: JsonObject): string | null {
  const content = response['content'] ?? null;
  if (!isJsonObject(content)) return textOf(content);
  const deliverable = content['deliverable'] ?? null;
  return (
    textOf(content['message'] ?? null) ?? (isJsonObject(deliverable) ? textOf(deliverable['content'] ?? null) : null)
  );
}

function textOf(value: Json): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
