/** The questions and answers of a step, as agents hear them in later attempts and in child runs. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { RunEvent } from './run-event.ts';

export interface MessageOfAttempt {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly stepId: string;
  readonly attempt: number;
}

/** None, or one. */
export function messageIn(event: RunEvent): MessageOfAttempt[] {
  if (event.type === 'orchestration.step.started' && !event.data.restarted && !event.data.answered) {
    const { stepId, attempt, input, masked } = event.data;
    const content = textOf((masked?.input ?? input)['userMessage'] ?? null);
    return content === '' ? [] : [{ role: 'user', content, stepId, attempt }];
  }
  if (event.type === 'orchestration.step.completed' && event.data.response) {
    const { stepId, attempt, response } = event.data;
    const content = answerIn(response);
    return content === '' ? [] : [{ role: 'assistant', content, stepId, attempt }];
  }
  return [];
}

/** What an agent said: its message, or else its deliverable's text. */
function answerIn(response: JsonObject): string {
  const content = isJsonObject(response['content']) ? response['content'] : {};
  const deliverable = isJsonObject(content['deliverable']) ? content['deliverable'] : {};
  return textOf(content['message'] ?? deliverable['content'] ?? null);
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
