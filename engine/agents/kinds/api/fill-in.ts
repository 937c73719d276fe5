/**
 * Templates of an agent's file, filled in from what it is asked.
 *
 * Rules
 *  1. In bodies they mean what they mean in definitions: one template alone keeps its type, what is missing is null.
 *  2. In an address each value is encoded, so that it stays one part of it; one that is missing ahead of the question
 *     mark, or leads elsewhere (`..`), is refused. A text that is one template and nothing else is an address itself.
 *  3. A header holds one line of Latin letters, whatever comes from outside.
 */
import { evaluate, ExpressionError } from '../../../definition/expression.ts';
import { parseTemplate, resolveTemplates, type Scope } from '../../../definition/template.ts';
import { toText } from '../../../values/json-text.ts';
import { AgentError, type AgentRequest, type Json, type JsonObject } from '../../port/agent.ts';

/** What is not known before the step is at work. */
interface Learnt {
  /** What names the job that was begun. */
  readonly job?: JsonObject | null;
  /** Where the service calls back. */
  readonly callbackUrl?: string | null;
}

/** What the templates of an agent's file can name. */
export function templateScope(request: AgentRequest, { job = null, callbackUrl = null }: Learnt = {}): Scope {
  const { agent, organization, mode, userMessage, context, input, idempotencyKey, attempt, step } = request;
  const parameters = {
    agent,
    organization,
    mode,
    userMessage,
    context,
    input,
    idempotencyKey,
    attempt,
    step: { ...step },
    job,
    callback: { url: callbackUrl },
    /** Read from the journal when it is asked for. */
    get conversation(): JsonObject {
      const { id, messages } = request.conversation;
      return { id, messages: messages.map((message) => ({ ...message })) };
    },
  };
  return { parameters, steps: {}, run: { ...request.run } };
}

/** Rule 1. */
export function filled(written: Json, scope: Scope, agent: string): Json {
  return told(agent, () => resolveTemplates(written, scope).value);
}

/** Rule 2. */
export function filledAddress(written: string, scope: Scope, agent: string): string {
  return told(agent, () => {
    const { parts, isSingle } = parseTemplate(written);
    let address = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        address += part;
        continue;
      }
      const value = evaluate(part.expression, scope) ?? null;
      if (value === null && !address.includes('?'))
        throw unusable(agent, `its address asks for ${part.text}, which is not there`);
      const text = value === null ? '' : toText(value);
      address += isSingle ? text : encodeURIComponent(text.toWellFormed());
    }
    if (!isSingle && /(^|\/)\.{1,2}(\/|$)/.test(address.split(/[?#]/)[0] ?? ''))
      throw unusable(agent, 'what its address is made of leads elsewhere (`..`)');
    return address;
  });
}

/** Rule 3. What is null is no header. */
export function filledHeaders(
  written: JsonObject,
  scope: Scope,
  agent: string,
): readonly (readonly [string, string])[] {
  return Object.entries(written).flatMap(([name, template]): [string, string][] => {
    const value = filled(template, scope, agent);
    return value === null ? [] : [[name.toLowerCase(), mustBeLine(toText(value), name, agent)]];
  });
}

function mustBeLine(text: string, header: string, agent: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw unusable(agent, `the header ${header} can hold one line of Latin letters only, and was given something else`);
}

export function unusable(agent: string, why: string): AgentError {
  return new AgentError('invalid_input', `${agent} can't be asked: ${why}.`, { retryable: false });
}

function told<Value>(agent: string, fill: () => Value): Value {
  try {
    return fill();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw unusable(agent, error.message);
  }
}
