/** What a model is told, made of an agent's file and a step's input, whose text is text and stays text. */
import type { AgentRequest, ConversationMessage } from '../../port/agent.ts';
import { isJsonObject, type Json } from '../../../values/json.ts';
import type { ModelMessage } from './model.ts';

const USUAL_TEMPLATE = '{{ userMessage }}\n\n{{ context }}';
const PLACE = /\{\{\s*([A-Za-z_][\w-]*)((?:\.[\w-]+)*)\s*\}\}/g;
const NAMES: ReadonlySet<string> = new Set(['userMessage', 'context', 'input']);

/** Names in a template that stand for nothing. */
export function unknownNamesIn(template: string): string[] {
  return [...template.matchAll(PLACE)].map(([, name = '']) => name).filter((name) => !NAMES.has(name));
}

export function messagesFor(request: AgentRequest, template: string | undefined): ModelMessage[] {
  const said = answeredQuestions(request.conversation.messages).map(({ role, content }) => ({ role, text: content }));
  return [...said, { role: 'user', text: rendered(template ?? USUAL_TEMPLATE, request) }];
}

/** Once, from left to right: what is filled in is not looked at again. */
function rendered(template: string, { userMessage, context, input }: AgentRequest): string {
  const scope = { userMessage, context, input };
  return template
    .replace(PLACE, (_, name: string, path: string) => {
      const keys = [name, ...path.split('.').filter((key) => key !== '')];
      return textOf(keys.reduce<Json | undefined>(valueAt, scope));
    })
    .trim();
}

function valueAt(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A question that nobody answered, of an attempt that failed, is not asked beside its repetition. */
function answeredQuestions(messages: readonly ConversationMessage[]): readonly ConversationMessage[] {
  return messages.filter(({ role }, index) => role !== 'user' || messages[index + 1]?.role === 'assistant');
}
