/**
 * Between what somebody types and the JSON that a run is given. Says nothing about what is right: the engine checks.
 */
import type { JsonRecord, JsonValue } from '../../../engine/contract/json.ts';
import type { ParameterView } from '../../../engine/contract/definitions.ts';

/** How a parameter is asked for. */
export type FieldKind = 'text' | 'number' | 'truth' | 'date' | 'choice' | 'choices' | 'list' | 'json';

export function fieldKindOf({ type, enum: choices }: Pick<ParameterView, 'type' | 'enum'>): FieldKind {
  const isList = type.endsWith('[]');
  if (choices) return isList ? 'choices' : 'choice';
  if (isList) return type === 'object[]' ? 'json' : 'list';
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'truth';
    case 'date':
      return 'date';
    case 'object':
      return 'json';
    default:
      return 'text';
  }
}

/** What a field shows before anybody has written into it: what was given, else the default. */
export function shownValue(
  { name, default: fallback }: Pick<ParameterView, 'name' | 'default'>,
  given: JsonRecord,
): JsonValue {
  return given[name] ?? fallback ?? null;
}

/** Without the parameters that are left to their defaults, or not given at all. */
export function withValue(given: JsonRecord, name: string, value: JsonValue): JsonRecord {
  const { [name]: _before, ...others } = given;
  return value === null || value === '' ? others : { ...others, [name]: value };
}

/** Only what the definition takes: parameters of an earlier version may be gone. */
export function onlyKnown(parameters: readonly Pick<ParameterView, 'name'>[], given: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => value !== null && parameters.some((parameter) => parameter.name === name),
    ),
  );
}

/** One item of a list as typed. What is no number where numbers are wanted stays text, and the engine says so. */
export function itemFromText(type: string, text: string): JsonValue {
  const trimmed = text.trim();
  if (type === 'number[]' || type === 'integer[]')
    return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
  if (type === 'boolean[]') return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  return trimmed;
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
