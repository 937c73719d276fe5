/** What the stand-ins of this folder read from a step's context, however it was handed over. */
import type { AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';

/** The value under the first of these names that the step gives. */
export function given({ context, input }: AgentRequest, ...names: readonly string[]): Json | undefined {
  return names.map((name) => context[name] ?? input[name]).find((value) => value !== undefined && value !== null);
}

/** The text in question: `text`, or whatever else is prose in the context, or the message. */
export function givenText(request: AgentRequest): string {
  const text = given(request, 'text', 'content', 'body', 'document', 'transcript');
  if (text !== undefined) return toText(text);
  const { context, userMessage } = request;
  const prose = Object.entries(context)
    .filter(([name, value]) => isText(value) && !steering.has(name))
    .map(([, value]) => toText(value));
  return prose.length > 0 ? prose.join('\n') : userMessage;
}

const steering: ReadonlySet<string> = new Set(['task', 'title', 'language', 'fallback', 'question']);

/** Rows often arrive as JSON text. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  if (isText(value) && value.trimStart().startsWith('[')) {
    try {
      return objectsIn(JSON.parse(value) as Json);
    } catch {
      return [];
    }
  }
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function givenTexts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(toText).filter((text) => text !== '') : isText(value) ? [value] : [];
}

export function numberIn(value: Json | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Two decimals: a confidence is no measurement. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The words of a text in lower case, for comparing. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How often the keyword stands in the text, as whole words. */
export function occurrencesOf(keyword: string, words: readonly string[]): number {
  const wanted = wordsOf(keyword);
  if (wanted.length === 0) return 0;
  let count = 0;
  for (let place = 0; place + wanted.length <= words.length; place++) {
    if (wanted.every((word, offset) => (words[place + offset] ?? '').startsWith(word))) count++;
  }
  return count;
}

/** A judgement is data: the steps after it read its fields. */
export function judgement(request: AgentRequest, type: string, content: JsonObject): RehearsedWork {
  const title = given(request, 'title');
  return { title: isText(title) ? title : request.step.name, type, format: 'json', content, metadata: {} };
}
