/**
 * A validation issue in words: what was expected, what was found, and what to write instead where that can be known.
 */
import type { z } from 'zod';
import { cutAfter } from '../../values/shown-briefly.ts';
import { closest } from '../closest.ts';
import type { Fix } from '../problem.ts';
import { optionsOf, unwrapped } from '../schema/introspect.ts';
import type { Schema } from '../schema/introspect.ts';
import type { Finding, Noun } from './finding.ts';
import { snakeCase } from './key-case.ts';
import { joinPath } from './located.ts';
import type { Located, Place } from './located.ts';
import type { Range, SourceText } from './source-text.ts';
import { quoted } from './unquoted-templates.ts';

interface Context {
  readonly schema: Schema;
  readonly place: Place;
  readonly source: SourceText;
  readonly noun: Noun;
}

export function describeIssue(issue: z.core.$ZodIssue, context: Context): Finding {
  const { place, noun } = context;
  const isEmpty = place.isExact && place.value.kind === 'scalar' && place.value.value === null;
  if (!place.isExact || isEmpty) return missingKey(issue, { place, noun }, isEmpty);
  const base = { severity: 'error', path: place.path, range: place.value.range } as const;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(context, base);
    case 'invalid_union':
      return 'discriminator' in issue ? wrongValue(choicesOf(issue), context, base) : wrongType(context, base);
    case 'invalid_format':
      // of a text where a number is expected, or a template that gives one
      if (optionsOf(context.schema).length > 1) return wrongType(context, base);
      return { ...base, code: 'invalid_value', message: `${name(place, noun)} ${issue.message}`, fix: null };
    case 'invalid_value':
      return wrongValue(issue.values, context, base);
    case 'too_small':
    case 'too_big':
      return { ...base, code: 'invalid_value', message: `${name(place, noun)} ${boundary(issue)}`, fix: null };
    default:
      return {
        ...base,
        code: 'invalid_value',
        message: `${name(place, noun)}${issue.message.startsWith('must ') ? ' ' : ': '}${issue.message}`,
        fix: null,
      };
  }
}

type Base = Pick<Finding, 'severity' | 'path' | 'range'>;

function missingKey(
  issue: z.core.$ZodIssue,
  { place, noun }: Pick<Context, 'place' | 'noun'>,
  isEmpty: boolean,
): Finding {
  const key = snakeCase(String(issue.path.at(-1) ?? ''));
  const base = { code: 'missing_key', severity: 'error', fix: null } as const;
  if (isEmpty)
    return {
      ...base,
      message: `${name(place, noun)} is empty${HOW_TO_BEGIN.get(snakeCase(String(issue.path.at(-1) ?? ''))) ?? ''}`,
      path: place.path,
      range: place.keyRange ?? place.value.range,
    };
  const owner = place.path === '' ? `This ${noun}` : `\`${place.path}\``;
  return { ...base, message: `${owner} needs \`${key}\``, path: joinPath(place.path, key), range: headOf(place) };
}

/** What the first entry looks like. */
const HOW_TO_BEGIN: ReadonlyMap<string, string> = new Map([
  ['steps', '; it needs at least one step: - { id: first, agent: <agent> }'],
]);

/** Where the eye goes for something that is not there: the key above it, or the first line of what it should be in. */
export function headOf({ keyRange, value }: Place): Range {
  if (keyRange) return keyRange;
  const [first] = value.kind === 'map' ? value.entries : [];
  return first?.keyRange ?? { start: value.range.start, end: value.range.start };
}

function wrongType(context: Context, base: Base): Finding {
  const { place, schema, source, noun } = context;
  const expected = [
    ...new Set(
      optionsOf(schema)
        .filter((option) => !isTemplate(option))
        .map(nameOfType),
    ),
  ];
  const found = place.value;
  if (/version$/i.test(place.path) && found.kind === 'scalar' && typeof found.value === 'number') {
    const version = semanticVersionOf(source.slice(found.range));
    const message = `YAML reads ${source.slice(found.range)} as a number; a version has three parts: ${version}`;
    return { ...base, code: 'invalid_version', message, fix: { title: `Write ${version}`, text: version } };
  }
  const said = `${name(place, noun)} must be ${orList(expected)}; found ${foundIn(found)}`;
  const short = shortForm(place, expected, source);
  if (short !== null)
    return {
      ...base,
      code: 'invalid_type',
      message: `${said}. Write ${short}`,
      fix: { title: `Write ${short}`, text: short },
    };
  const how =
    found.kind === 'scalar' && typeof found.value === 'string' && found.value.includes('{{')
      ? '. No template is read here'
      : expected[0] === 'a list' && found.kind === 'map'
        ? '. Each entry begins with a dash'
        : '';
  return { ...base, code: 'invalid_type', message: `${said}${how}`, fix: typeFix(expected, found, source) };
}

/** What a single value was meant as where a map stands: `retry: 3`, `compensate: undo`, `customer: string`. */
const MEANT_BY_VALUE: ReadonlyMap<string, readonly ['text' | 'number', string]> = new Map([
  ['compensate', ['text', 'agent']],
  ['retry', ['number', 'max_attempts']],
  ['checkpoint_after', ['text', 'question']],
  ['input', ['text', 'userMessage']],
]);

function shortForm({ path, value }: Place, expected: readonly string[], source: SourceText): string | null {
  if (value.kind !== 'scalar' || !expected.includes('a map')) return null;
  const raw = source.slice(value.range).trim();
  const isParameter = /(?:^|\.)parameters\.[\w-]+$/.test(path);
  const meant = isParameter ? (['text', 'type'] as const) : MEANT_BY_VALUE.get(snakeCase(path.split('.').at(-1) ?? ''));
  if (!meant || (meant[0] === 'number') !== (typeof value.value === 'number')) return null;
  return raw.includes('\n') ? null : `{ ${meant[1]}: ${raw} }`;
}

function wrongValue(values: readonly unknown[], { place, noun }: Context, base: Base): Finding {
  const known = values.filter((value) => value !== undefined).map(String);
  const found = place.value.kind === 'scalar' ? String(place.value.value) : '';
  const suggestion =
    closest(found, known) ??
    closest(found.toUpperCase(), known) ??
    known.find((value) => value === SYNONYMS.get(found.toLowerCase())) ??
    null;
  const note = NOTES.get(found.toLowerCase());
  const meant =
    suggestion === null
      ? note !== undefined && known.includes('agent')
        ? `. ${note}`
        : ''
      : `. Did you mean \`${suggestion}\`?`;
  const message = `${name(place, noun)} must be ${orList(known)}; found ${foundIn(place.value)}${meant}`;
  return {
    ...base,
    code: 'invalid_value',
    message,
    fix: suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion },
  };
}

/** What a key that tells alternatives apart may say. */
function choicesOf(issue: z.core.$ZodIssueInvalidUnion): readonly unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

/** Kinds of steps that others have. */
const NOTES: ReadonlyMap<string, string> = new Map([
  [
    'parallel',
    'Steps that do not wait for each other run side by side: leave `type` out, and `depends_on` where nothing is waited for',
  ],
  ['foreach', 'A step of `type: agent` with `for_each` works through a list'],
  ['for_each', 'A step of `type: agent` with `for_each` works through a list'],
  ['loop', 'A step of `type: agent` with `repeat` does it again and again'],
  ['http', 'What speaks to a service is an agent: leave `type` out and name it'],
  ['script', 'What does the work is an agent: leave `type` out and name it'],
  [
    'human',
    'A person is asked by a step of `type: approval`, or with `checkpoint_after` on the step whose result they see',
  ],
  [
    'manual',
    'A person is asked by a step of `type: approval`, or with `checkpoint_after` on the step whose result they see',
  ],
]);

/** What people call these things elsewhere. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    text: 'string',
    str: 'string',
    varchar: 'string',
    dict: 'object',
    float: 'number',
    int: 'integer',
    bool: 'boolean',
    array: 'string[]',
    list: 'string[]',
    map: 'object',
    json: 'object',
    timestamp: 'datetime',
    time: 'datetime',
    serial: 'sequential',
    medium: 'normal',
    ignore: 'continue',
    stop: 'fail',
  }),
);

/** What the boundary is, in words that fit numbers, lists and text. */
function boundary(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'must not be empty';
    if (issue.origin === 'array')
      return issue.minimum === 1 ? 'needs at least one entry' : `needs at least ${issue.minimum} entries`;
    return issue.inclusive ? `must be at least ${issue.minimum}` : `must be more than ${issue.minimum}`;
  }
  return issue.inclusive ? `must be ${issue.maximum} at most` : `must be less than ${issue.maximum}`;
}

function typeFix(expected: readonly string[], found: Located, source: SourceText): Fix | null {
  if (found.kind !== 'scalar') return null;
  const raw = source.slice(found.range);
  if (expected.includes('text') && (typeof found.value === 'number' || typeof found.value === 'boolean')) {
    return { title: 'Put it in quotes', text: quoted(raw) };
  }
  if (typeof found.value !== 'string') return null;
  const isNumber = expected.some((type) => type.endsWith('number')) && /^-?\d+(\.\d+)?$/.test(found.value);
  if (isNumber) return { title: 'Remove the quotes', text: found.value };
  const truth = expected.includes('true or false') ? TRUTHS.get(found.value.toLowerCase()) : undefined;
  if (truth) return { title: `Write ${truth}`, text: truth };
  return expected.includes('a list') ? { title: 'Make it a list', text: `[${raw}]` } : null;
}

const TRUTHS: ReadonlyMap<string, string> = new Map(
  Object.entries({ yes: 'true', on: 'true', true: 'true', no: 'false', off: 'false', false: 'false' }),
);

/** Stands for a number: it is not what somebody meant who wrote something else. */
function isTemplate(schema: Schema): boolean {
  const { def } = unwrapped(schema)._zod;
  return def.type === 'string' && def.checks?.some((check) => 'pattern' in check._zod.def) === true;
}

function nameOfType(schema: Schema): string {
  const { def } = unwrapped(schema)._zod;
  switch (def.type) {
    case 'number':
      return 'format' in def || def.checks?.some((check) => 'format' in check._zod.def) ? 'a whole number' : 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a map';
    case 'enum':
      return orList(Object.values(def.entries).map(String));
    default:
      return 'text';
  }
}

function foundIn(node: Located): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  if (typeof node.value !== 'string')
    return node.value === null ? 'nothing' : `${typeof node.value === 'number' ? 'the number ' : ''}${node.value}`;
  return `"${cutAfter(node.value, 40)}"`;
}

function name(place: Place, noun: Noun): string {
  return place.path === '' ? (noun === 'agent' ? 'An agent' : 'A definition') : `\`${place.path.split('.').at(-1)}\``;
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** `1.0` → `1.0.0`. */
function semanticVersionOf(number: string): string {
  const parts = /^\d+(\.\d+)?$/.test(number) ? number.split('.').map(Number) : [1, 0];
  return [...parts, 0, 0].slice(0, 3).join('.');
}
