/**
 * Templates: `{{ }}` in texts, filled in from what a run knows.
 *  1. A text that is one template and nothing else becomes the value itself, type and identity kept.
 *  2. Inside of text, texts stand as they are, lists and maps as JSON, null as nothing.
 *  3. What is missing becomes null alone and nothing inside of text, with a warning.
 *  4. What comes out is data: templates in it are never filled in.
 *  5. A text that would be too big is never made: it is counted while it grows.
 * This is the hot path: a value without templates costs one look through its texts and comes back as the same object.
 */
import { evaluate, ExpressionError, parseExpression } from './expression.ts';
import type { Expression, Scope } from './expression.ts';
import { withinStepBudget } from './expressions/budget.ts';
import { remember } from './expressions/remember.ts';
import { splitTemplate } from './expressions/split-template.ts';
import { usualLimits, type Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';
import { measure } from '../limits/measure.ts';
import type { Json } from '../values/json.ts';
import { joinPath } from './reading/located.ts';

export type { Scope } from './expression.ts';

export interface ParsedTemplate {
  readonly parts: readonly (string | TemplatePart)[];
  /** The text is one template and nothing else. */
  readonly isSingle: boolean;
  readonly unclosedAt: number | null;
}

export interface TemplatePart {
  /** With its braces, as written. */
  readonly text: string;
  readonly expression: Expression;
  /** Where its expression starts in the text. */
  readonly sourceStart: number;
}

export interface TemplateWarning {
  /** Where in the value: `context.items[2]`. */
  readonly path: string;
  /** With its braces. */
  readonly template: string;
  /** What was asked for. */
  readonly reference: string;
  /** Set when it was not missing but could not be evaluated. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Resolution {
  readonly value: Json;
  readonly warnings: readonly TemplateWarning[];
}

const DEEPEST = 200;
const templates = new Map<string, ParsedTemplate>();
const NO_WARNINGS: readonly TemplateWarning[] = [];

export function parseTemplate(text: string): ParsedTemplate {
  return remember(templates, text, () => parse(text));
}

/**
 * Fills in every template within the value. Throws an `ExpressionError` when an expression can't be
 * evaluated; with `onError: 'warn'` such an expression counts as missing. All texts that are made
 * together are within `limits.inputBytes`.
 * @param instead what stands where something is missing or can't be evaluated (default: null)
 */
export function resolveTemplates(
  value: Json,
  scope: Scope,
  onError: 'throw' | 'warn' = 'throw',
  limits: Limits = usualLimits,
  instead?: (expression: Expression) => Json,
): Resolution {
  const warnings: TemplateWarning[] = [];
  const resolved = withinStepBudget(() =>
    resolve(value, { scope, onError, warnings, limits, instead, made: 0 }, '', 0),
  );
  return { value: resolved, warnings: warnings.length === 0 ? NO_WARNINGS : warnings };
}

interface Task {
  readonly scope: Scope;
  readonly onError: 'throw' | 'warn';
  readonly warnings: TemplateWarning[];
  readonly limits: Limits;
  readonly instead: ((expression: Expression) => Json) | undefined;
  /** Characters of the texts made so far. */
  made: number;
}

function resolve(value: Json, task: Task, path: string, depth: number): Json {
  if (typeof value === 'string') return value.includes('{{') ? fillIn(value, task, path) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST)
    throw new ExpressionError('too_complex', `Values with templates may be nested ${DEEPEST} deep at most`);
  return Array.isArray(value)
    ? resolveList(value, task, path, depth)
    : resolveObject(value as { readonly [key: string]: Json }, task, path, depth);
}

function resolveList(list: readonly Json[], task: Task, path: string, depth: number): Json {
  let changed: Json[] | null = null;
  for (let index = 0; index < list.length; index++) {
    const before = list[index] as Json;
    const after = isPlain(before) ? before : resolve(before, task, joinPath(path, index), depth + 1);
    if (after !== before) (changed ??= [...list])[index] = after;
  }
  return changed ?? list;
}

function resolveObject(object: { readonly [key: string]: Json }, task: Task, path: string, depth: number): Json {
  let changed: Record<string, Json> | null = null;
  for (const key of Object.keys(object)) {
    const before = object[key] as Json;
    const after = isPlain(before) ? before : resolve(before, task, joinPath(path, key), depth + 1);
    if (after !== before) setOwn((changed ??= { ...object }), key, after);
  }
  return changed ?? object;
}

/** Saves building a path for what can't hold a template. */
function isPlain(value: Json): boolean {
  return typeof value === 'string' ? !value.includes('{{') : typeof value !== 'object' || value === null;
}

/** An assignment to `__proto__` would change the prototype instead of the data. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function fillIn(text: string, task: Task, path: string): Json {
  const { parts, isSingle } = parseTemplate(text);
  if (isSingle) return valueOf(parts[0] as TemplatePart, task, path);
  const { made } = task;
  try {
    let filled = '';
    for (const part of parts)
      filled += count(typeof part === 'string' ? part : asText(valueOf(part, task, path), task), task);
    return filled;
  } catch (error) {
    if (task.onError === 'throw' || !(error instanceof ExpressionError)) throw error;
    task.made = made;
    task.warnings.push({
      path,
      template: '{{ … }}',
      reference: 'the text',
      error: { code: error.code, message: error.message },
    });
    return null;
  }
}

function valueOf({ text, expression }: TemplatePart, { scope, onError, warnings, instead }: Task, path: string): Json {
  try {
    const value = evaluate(expression, scope);
    if (value !== undefined) return value;
    warnings.push({ path, template: text, reference: expression.source });
  } catch (error) {
    if (onError === 'throw' || !(error instanceof ExpressionError)) throw error;
    warnings.push({
      path,
      template: text,
      reference: expression.source,
      error: { code: error.code, message: error.message },
    });
  }
  return instead?.(expression) ?? null;
}

function asText(value: Json, { limits, made }: Task): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  const { bytes, levels } =
    typeof value === 'object' ? measure(value, limits.inputBytes - made, limits.valueLevels) : FLAT;
  mustFit(overLimit('valueLevels', levels, limits, SO_FAR));
  mustFit(overLimit('inputBytes', made + bytes, limits, SO_FAR));
  return JSON.stringify(value);
}

const FLAT = { bytes: 0, levels: 0 };
const SO_FAR = { subject: 'A text with templates', isAtLeast: true };

/** Rule 5: before the text is added to what there is. */
function count(text: string, task: Task): string {
  task.made += text.length;
  mustFit(overLimit('inputBytes', task.made, task.limits, SO_FAR));
  return text;
}

function mustFit(over: OverLimit | null): void {
  if (over) throw new ExpressionError(over.code, over.message, null, over.details);
}

function parse(text: string): ParsedTemplate {
  const { slots, unclosedAt } = splitTemplate(text);
  const parts: (string | TemplatePart)[] = [];
  let from = 0;
  for (const { start, end, source, sourceStart } of slots) {
    if (start > from) parts.push(text.slice(from, start));
    parts.push({ text: text.slice(start, end), expression: parseExpression(source), sourceStart });
    from = end;
  }
  if (from < text.length) parts.push(text.slice(from));
  return { parts, isSingle: slots.length === 1 && parts.length === 1, unclosedAt };
}
