/** What was said between the run and a step's agent, attempt by attempt. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { StepView } from '../contract/step-view.ts';
import type { MessageView } from '../contract/conversation.ts';
import { usageOfResponse, type CallUsage } from '../run/usage.ts';
import { billionthsOf, dollarsOf } from '../values/money.ts';
import { wireRecord } from './wire-json.ts';
import type { AttemptHistory } from './attempt-history.ts';

/** Questions and answers. */
export function conversationOf(attempts: readonly AttemptHistory[]): StepView['conversation'] {
  return attempts.flatMap((attempt) => [...askedIn(attempt), ...answeredIn(attempt)]);
}

/** With everything that was said in between, and what each message used. */
export function wholeConversationOf(attempts: readonly AttemptHistory[]): MessageView[] {
  return attempts.flatMap((each) => [
    ...(hasPrompt(each) ? [] : askedIn(each)),
    ...each.messages.map(({ calls, whole, ...message }) => ({
      ...message,
      attempt: each.attempt,
      ...(calls && { calls: calls.map((call) => ({ ...call })) }),
      ...(whole !== undefined && { whole: whole && wireRecord(whole) }),
    })),
    ...answeredIn(each).map((message) => ({ ...message, ...usageOfAnswer(each) })),
  ]);
}

/** Its agent has recorded what its model was told, and there the question is as it was put. */
function hasPrompt({ messages }: AttemptHistory): boolean {
  return messages.some(({ role }) => role === 'system');
}

type Plain = StepView['conversation'];

function askedIn({ attempt, input, masked, startedAt }: AttemptHistory): Plain {
  const content = textOf((masked?.input ?? input)['userMessage'] ?? null);
  return content === null ? [] : [{ role: 'user', content, at: startedAt, attempt }];
}

function answeredIn({ attempt, response, startedAt, finishedAt }: AttemptHistory): Plain {
  const content = response && answerOf(response);
  return content === null ? [] : [{ role: 'assistant', content, at: finishedAt ?? startedAt, attempt }];
}

/** What the whole attempt used is known with its answer; what those before it did not use was used by the answer. */
function usageOfAnswer({ response, cache, messages }: AttemptHistory): Pick<MessageView, 'usage'> {
  const all = cache?.status === 'hit' ? null : usageOfResponse(response);
  if (all === null) return {};
  const before = messages.flatMap(({ usage }) => usage ?? []);
  const rest = (of: (usage: CallUsage) => number): number =>
    Math.max(
      0,
      before.reduce((left, usage) => left - of(usage), of(all)),
    );
  const isKnown = all.cost !== null && before.every(({ cost }) => cost !== null);
  return {
    usage: {
      inputTokens: rest(({ inputTokens }) => inputTokens),
      outputTokens: rest(({ outputTokens }) => outputTokens),
      cost: isKnown ? dollarsOf(rest(({ cost }) => billionthsOf(cost ?? 0))) : null,
    },
  };
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
