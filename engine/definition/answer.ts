/**
 * What a person answers, held against the form that was shown. Pure.
 *
 * Rules
 *  1. What is not said stays as it was shown; null takes it away. So an answer has every field.
 *  2. Every problem is told at once, each with the place that it is about: of names that are no fields, and of items
 *     of one list, the first of many.
 *  3. An empty text is no answer to a field that is required.
 */
import { EXACT_WAY_OUT, inexactNumberIn } from '../values/exact-numbers.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { shownBriefly } from '../values/shown-briefly.ts';
import { isNamed } from './answer-names.ts';
import type { AskField, Form } from './ask.ts';
import type { CheckpointOption } from './checkpoint.ts';
import { isDate, isDateTime } from './calendar.ts';
import { titleOf } from './normal-form/title.ts';
import { isOfScalarType } from './parameters.ts';
import { MOST_TOLD, unknownNames } from './unknown-names.ts';

export interface AnswerProblem {
  /** The field, or an item of it: `channels[1]`. */
  readonly path: string;
  /** A sentence that names the field as people read it. */
  readonly message: string;
}

export interface CheckedAnswer {
  /** Rule 1. It counts only where there is no problem. */
  readonly answer: JsonObject;
  /** Rule 2. */
  readonly problems: readonly AnswerProblem[];
}

export function answerTo({ fields }: Form, given: JsonObject): CheckedAnswer {
  const names = fields.map(({ name }) => name);
  const { told, next, more } = unknownNames(given, names);
  const unknown = told.map(({ name, suggestion }): AnswerProblem => {
    const hint = suggestion === null ? `There are: ${names.join(', ')}.` : `Did you mean "${suggestion}"?`;
    return { path: name, message: `There is no field "${name}". ${hint}` };
  });
  if (next !== null) unknown.push({ path: next, message: `There are ${more} more names that are no fields` });
  const answer: Record<string, Json> = {};
  const problems = fields.flatMap((field) => {
    const value = (Object.hasOwn(given, field.name) ? given[field.name] : field.default) ?? null;
    answer[field.name] = value;
    return problemsOf(field, value);
  });
  return { answer, problems: [...problems, ...unknown] };
}

/** What people were asked, and by which of its options they answer. */
export interface WhatIsAsked {
  readonly form: Form | null;
  readonly options: readonly CheckpointOption[];
}

/**
 * What comes with an option: its own fields alone, every other field empty, and which it was where the author has named
 * them. Without an answer there is nothing to be kept.
 */
export function answerBy(
  option: CheckpointOption,
  { form, options }: WhatIsAsked,
  given: JsonObject,
): { readonly answer?: JsonObject; readonly problems: readonly AnswerProblem[] } {
  const all = form?.fields ?? [];
  const own = fieldsOf(option, all);
  const isKept = own.length > 0 || isNamed(options);
  const others = Object.keys(given).filter((name) => all.some((field) => field.name === name && !own.includes(field)));
  const held = answerTo(
    { fields: own },
    Object.fromEntries(Object.entries(given).filter(([name]) => !others.includes(name))),
  );
  const misplaced = others.map((path): AnswerProblem => {
    const { outcome, action } = option;
    const field = all.find(({ name }) => name === path);
    return { path, message: `${field ? calledBy(field) : path} is not filled in with "${outcome ?? action}"` };
  });
  const answer = {
    ...(isNamed(options) && { outcome: option.outcome ?? option.action }),
    ...Object.fromEntries(all.map(({ name }) => [name, held.answer[name] ?? null])),
  };
  return { ...(isKept && { answer }), problems: [...held.problems, ...misplaced] };
}

function fieldsOf({ fields, action }: CheckpointOption, all: readonly AskField[]): readonly AskField[] {
  if (!fields) return action === 'continue' ? all : [];
  return all.filter(({ name }) => fields.includes(name));
}

/** Whether a value is of the field's type, and among its choices: then a form can show it. */
export function canBeShown(field: AskField, value: Json): boolean {
  return value === null || problemsOfType(field, value).length === 0;
}

/** By its name alone where its author has given it no other title: at the command line it is written by its name. */
function calledBy({ name, title }: AskField, path = name): string {
  return title === titleOf(name) || title === name ? `"${path}"` : `"${title}" (${path})`;
}

function problemsOf(field: AskField, value: Json): AnswerProblem[] {
  const { name, required } = field;
  if (value === null || (required && value === '')) {
    return required ? [{ path: name, message: `${calledBy(field)} is required` }] : []; // rule 3
  }
  const ofType = problemsOfType(field, value);
  return ofType.length > 0 ? ofType : problemsOfSize(field, value);
}

const TYPES = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list of texts',
} as const;

interface UnfitItem {
  readonly path: string;
  readonly item: Json;
  readonly must: string;
}

function problemsOfType(field: AskField, value: Json): AnswerProblem[] {
  const { name, type, choices, format } = field;
  const wrong = (what: string, path = name, found: Json = value): AnswerProblem => ({
    path,
    message: `${calledBy(field, path)} must be ${what}; it is ${shownBriefly(found)}`,
  });
  if (inexactNumberIn(value)) return [{ path: name, message: `${calledBy(field)} ${EXACT_WAY_OUT}` }];
  if (!(type === 'array' ? Array.isArray(value) : isOfScalarType(type, value))) return [wrong(TYPES[type])];
  const oneOf = choices && `one of ${choices.map((each) => shownBriefly(each)).join(', ')}`;
  if (Array.isArray(value)) {
    const unfit = (value as readonly Json[]).flatMap((item, place): UnfitItem[] => {
      const path = `${name}[${place}]`;
      if (typeof item !== 'string') return [{ path, item, must: 'text' }];
      return oneOf !== undefined && !choices?.includes(item) ? [{ path, item, must: oneOf }] : [];
    });
    const told = unfit.slice(0, MOST_TOLD).map(({ path, item, must }) => wrong(must, path, item));
    const more = unfit.length - told.length;
    return more > 0
      ? [...told, { path: name, message: `${calledBy(field)} has ${more} more items that are wrong` }]
      : told;
  }
  if (oneOf !== undefined && !choices?.includes(value as string)) return [wrong(oneOf)];
  if (typeof value !== 'string' || value === '') return [];
  if (format === 'date' && !isDate(value)) return [wrong('a day (YYYY-MM-DD)')];
  return format === 'date-time' && !isDateTime(value) ? [wrong('a date and time (YYYY-MM-DDTHH:MM:SSZ)')] : [];
}

function problemsOfSize(field: AskField, value: Json): AnswerProblem[] {
  const { name, minLength, maxLength, minimum, maximum, minItems, maxItems } = field;
  const between = (size: number, least = -Infinity, most = Infinity, unit = ''): AnswerProblem[] => {
    if (size >= least && size <= most) return [];
    const bound = size < least ? `${least}${unit} at least` : `${most}${unit} at most`;
    return [
      {
        path: name,
        message: `${calledBy(field)} must ${unit === '' ? 'be' : 'have'} ${bound}; it ${unit === '' ? 'is' : 'has'} ${size}`,
      },
    ];
  };
  if (typeof value === 'number') return between(value, minimum, maximum);
  if (typeof value === 'string') return between(lengthOf(value), minLength, maxLength, ' characters');
  return Array.isArray(value) ? between(value.length, minItems, maxItems, ' items') : [];
}

/** As people count: an emoji is one. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
