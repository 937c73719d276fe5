/**
 * The part of templates and conditions that drawn definitions use, read anew: paths, numbers, texts, lists,
 * comparisons, `+`, `-`, `!`, `&&`, `||`, `? :` and `size()`. As the guide has it, a path that leads nowhere gives null
 * to a template and no answer to a condition.
 */
import { Reader, tokensOf } from './reader.ts';
import { MISSING, Nonsense, memberOf, type Answer, type Names, type Value } from './values.ts';

export { MISSING, Nonsense, type Names, type Value } from './values.ts';

const PLAIN_PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"]*")\])*$/;

export function evaluate(source: string, names: Names): Answer {
  const trimmed = source.trim();
  if (PLAIN_PATH.test(trimmed) && !/^(?:true|false|null)$/.test(trimmed)) {
    const steps = [...trimmed.matchAll(/([\w-]+)|\["([^"]*)"\]/g)].map(([, name, text]) => name ?? text ?? '');
    return steps.reduce<Answer>(memberOf, names);
  }
  const reader = new Reader(tokensOf(trimmed), names);
  return reader.whole();
}

/** Whether it holds; null: nobody can say. */
export function holds(condition: string | boolean, names: Names): boolean | null {
  if (typeof condition === 'boolean') return condition;
  try {
    const answer = evaluate(bare(condition), names);
    return typeof answer === 'boolean' ? answer : null;
  } catch (error) {
    if (error instanceof Nonsense) return null;
    throw error;
  }
}

/** With its templates filled in. Throws `Nonsense` where one makes no sense. */
export function fillIn(value: Value, names: Names): Value {
  if (typeof value === 'string') return fillInText(value, names);
  if (Array.isArray(value)) return (value as readonly Value[]).map((each) => fillIn(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillIn(each, names)]));
}

/** Without the braces that a condition may stand in. */
function bare(condition: string): string {
  return /^\s*\{\{(.*)\}\}\s*$/s.exec(condition)?.[1] ?? condition;
}

function fillInText(text: string, names: Names): Value {
  const whole = /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text)?.[1];
  if (whole !== undefined) return orNull(evaluate(whole, names));
  return text.replace(/\{\{((?:(?!\}\}).)*)\}\}/gs, (_, source: string) => inText(orNull(evaluate(source, names))));
}

function inText(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function orNull(answer: Answer): Value {
  return answer === MISSING ? null : answer;
}
