/** What a run is given: checked against what its definition asks for, with defaults filled in. */
import { isDate, isDateTime } from './calendar.ts';
import { EXACT_WAY_OUT, inexactNumberIn } from '../values/exact-numbers.ts';
import type { Definition, Parameter, ScalarParameterType } from './definition.ts';
import { isJsonObject } from '../values/json.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { unknownNames } from './unknown-names.ts';
import { shownBriefly } from '../values/shown-briefly.ts';

export interface ParameterProblem {
  readonly code: 'missing' | 'wrong_type' | 'not_in_enum' | 'unknown' | 'invalid';
  /** Of a validation: the first parameter that it speaks of. */
  readonly parameter: string;
  readonly message: string;
  /** For an unknown name: the one that may have been meant. */
  readonly suggestion: string | null;
}

export interface CheckedParameters {
  /** Every parameter of the definition; null: not given and without a default. */
  readonly parameters: JsonObject;
  readonly problems: readonly ParameterProblem[];
}

/**
 * Null counts as not given. What must hold of the parameters together is checked once each of them
 * is right: `checkValidations`.
 */
export function checkParameters(definition: Pick<Definition, 'parameters'>, given: JsonObject): CheckedParameters {
  const problems: ParameterProblem[] = [];
  const report = (
    code: ParameterProblem['code'],
    parameter: string,
    message: string,
    suggestion: string | null = null,
  ) => {
    problems.push({ code, parameter, message, suggestion });
  };
  const entries = definition.parameters.map((parameter): [string, Json] => {
    const { name } = parameter;
    const value = (Object.hasOwn(given, name) ? given[name] : null) ?? null;
    if (value === null) {
      if (parameter.default === undefined && parameter.required)
        report('missing', name, `The parameter "${name}" is required`);
      return [name, parameter.default ?? null];
    }
    const inexact = inexactNumberIn(value);
    const wrong =
      inexact === null
        ? typeProblem(parameter, value)
        : `exact: ${inexact.path === '' ? 'it' : `its ${inexact.path}`} ${EXACT_WAY_OUT}`;
    if (wrong !== null) report('wrong_type', name, `The parameter "${name}" must be ${wrong}`);
    else if (!isAllowed(parameter, value))
      report(
        'not_in_enum',
        name,
        `The parameter "${name}" must be ${choicesOfParameter(parameter)}; it is ${shownBriefly(value)}`,
      );
    return [name, value];
  });
  const names = definition.parameters.map(({ name }) => name);
  const { told, next, more } = unknownNames(given, names);
  for (const { name, suggestion } of told) {
    const hint =
      suggestion !== null
        ? `Did you mean "${suggestion}"?`
        : names.length === 0
          ? 'This definition takes none.'
          : `There are: ${names.join(', ')}.`;
    report('unknown', name, `There is no parameter "${name}". ${hint}`, suggestion);
  }
  if (next !== null) report('unknown', next, `There are ${more} more names that are no parameters`);
  return { parameters: Object.fromEntries(entries), problems };
}

/** Null: the value fits the type. Otherwise what it must be and what it is: `a date (YYYY-MM-DD); it is "tomorrow"`. */
export function typeProblem({ type }: Pick<Parameter, 'type'>, value: Json): string | null {
  if (!type.endsWith('[]'))
    return isOfScalarType(type as ScalarParameterType, value)
      ? null
      : `${isNoDay(type, value) ? 'a day of the calendar (YYYY-MM-DD)' : TYPE_NAMES[type as ScalarParameterType]}; it is ${shownBriefly(value)}`;
  const itemType = type.slice(0, -2) as ScalarParameterType;
  if (!Array.isArray(value)) return `a list, each item ${TYPE_NAMES[itemType]}; it is ${shownBriefly(value)}`;
  const wrong = (value as readonly Json[]).findIndex((item) => !isOfScalarType(itemType, item));
  return wrong === -1
    ? null
    : `a list, each item ${TYPE_NAMES[itemType]}; item ${wrong + 1} is ${shownBriefly(value[wrong] as Json)}`;
}

/** Written as a date is, and still none: the 30th of February. */
function isNoDay(type: string, value: Json): boolean {
  return type === 'date' && typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** Whether an enum, if there is one, has it: of a list, every item. */
export function isAllowed(parameter: Pick<Parameter, 'enum' | 'type'>, value: Json): boolean {
  const { enum: choices } = parameter;
  if (!choices) return true;
  const isChoice = (candidate: Json) => choices.some((choice) => isSame(choice, candidate));
  return isChoice(value) || (Array.isArray(value) && parameter.type.endsWith('[]') && value.every(isChoice));
}

export function choicesOfParameter({ enum: choices }: Pick<Parameter, 'enum'>): string {
  return `one of ${(choices ?? []).map((each) => shownBriefly(each)).join(', ')}`;
}

/**
 * A parameter as typed on a command line: `a,b` or JSON for lists, JSON for objects. Only reads the text; what the
 * value must be besides its type is checked by `checkParameters`.
 */
export function parameterFromText(
  parameter: Pick<Parameter, 'type'>,
  text: string,
): { readonly value: Json } | { readonly problem: string } {
  const read = parameter.type.endsWith('[]')
    ? listFromText(parameter.type.slice(0, -2) as ScalarParameterType, text)
    : scalarFromText(parameter.type as ScalarParameterType, text);
  if (read === undefined) return { problem: `it must be ${describeType(parameter.type)}` };
  if (inexactNumberIn(read) !== null) return { problem: `it ${EXACT_WAY_OUT}: the parameter has to take text` };
  const wrong = typeProblem(parameter, read);
  return wrong === null ? { value: read } : { problem: `it must be ${wrong}` };
}

function listFromText(itemType: ScalarParameterType, text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (trimmed.startsWith('[')) return jsonFromText(trimmed);
  const items = trimmed.split(',').map((item) => scalarFromText(itemType, item.trim()));
  return items.every((item): item is Json => item !== undefined) ? items : undefined;
}

function scalarFromText(type: ScalarParameterType, text: string): Json | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'date':
    case 'datetime':
      return text.trim();
    case 'number':
    case 'integer':
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
    case 'boolean':
      return TRUTHS.get(text.trim().toLowerCase());
    case 'object':
      return jsonFromText(text);
  }
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

function jsonFromText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const TYPE_NAMES: Readonly<Record<ScalarParameterType, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a date (YYYY-MM-DD)',
  datetime: 'a date and time (YYYY-MM-DDTHH:MM:SSZ)',
  object: 'an object',
};

function describeType(type: Parameter['type']): string {
  return type.endsWith('[]')
    ? `a list, each item ${TYPE_NAMES[type.slice(0, -2) as ScalarParameterType]}`
    : TYPE_NAMES[type as ScalarParameterType];
}

/** Of a parameter, and of a field that people fill in. */
export function isOfScalarType(type: ScalarParameterType, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'datetime':
      return typeof value === 'string' && isDateTime(value);
    case 'object':
      return isJsonObject(value);
  }
}

function isSame(a: Json, b: Json): boolean {
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSame(item as Json, b[index] as Json))
    );
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] as Json, b[key] as Json))
  );
}
