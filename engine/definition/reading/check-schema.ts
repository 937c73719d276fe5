/**
 * Validates a document against the schema and finds everything that is wrong at once: after each round the wrong places
 * are taken out (or stood in for, where something must be there), so that the next round sees what they were hiding,
 * and the rules that follow can still look at the rest of the file.
 */
import type { z } from 'zod';
import type { Json } from '../../values/json.ts';
import { isOptional, optionFor, optionsOf, shapeOf, unwrapped } from '../schema/introspect.ts';
import type { Schema } from '../schema/introspect.ts';
import type { Finding, Noun } from './finding.ts';
import { placeAt, toJson } from './located.ts';
import type { Located, Path } from './located.ts';
import { describeIssue } from './describe-issue.ts';
import type { SourceText } from './source-text.ts';

/** More are not put into words: whoever wrote the file has enough to do with these. */
const MOST_FINDINGS = 1_000;

export interface SchemaCheck<T> {
  /** What could be read of the file, with stand-ins where it was wrong. Null: nothing to go on with. */
  readonly data: T | null;
  readonly findings: readonly Finding[];
  /** Where something was taken out or stood in for. */
  readonly broken: readonly Path[];
}

export function checkSchema<T>(
  root: Located,
  schema: z.ZodType<T>,
  source: SourceText,
  noun: Noun = 'definition',
): SchemaCheck<T> {
  const findings: Finding[] = [];
  const broken: Path[] = [];
  const seen = new Set<string>();
  const json = toJson(root);
  for (;;) {
    const result = schema.safeParse(json);
    if (result.success) return { data: result.data, findings, broken };
    const before = broken.length;
    for (const issue of result.error.issues.flatMap((given) => withoutUnions(given, schema, root))) {
      const path = issue.path as Path;
      const key = JSON.stringify(path);
      if (seen.has(key)) continue; // its stand-in is not good enough either
      seen.add(key);
      const place = placeAt(root, path);
      const isOfStandIn =
        !place.isExact &&
        broken.some((other) => other.length < path.length && other.every((part, index) => part === path[index]));
      const wasReported = isOfStandIn || (place.isExact && place.value.kind === 'scalar' && place.value.isBroken);
      broken.push(path);
      if (!wasReported && findings.length < MOST_FINDINGS)
        findings.push(describeIssue(issue, { schema: schemaAt(schema, root, path), place, source, noun }));
      repair(json, path, schemaAt(schema, root, path), issue.code === 'too_small');
    }
    if (broken.length === before) break;
  }
  return { data: null, findings, broken };
}

/** Of a value that fits no alternative: what is wrong with it as the alternative that it looks like. */
function withoutUnions(issue: z.core.$ZodIssue, schema: Schema, root: Located): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const place = placeAt(root, issue.path as Path);
  const union = schemaAt(schema, root, issue.path as Path);
  const index = optionsOf(union).indexOf(optionFor(union, place.value));
  const nested = (issue.errors[index] ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  const isNoneOfThem =
    nested.length === 0 ||
    nested.some(({ code, path }) => code === 'invalid_type' && path.length === issue.path.length);
  return isNoneOfThem ? [issue] : nested.flatMap((inner) => withoutUnions(inner, schema, root));
}

function schemaAt(schema: Schema, root: Located, path: Path): Schema {
  let current = schema;
  path.forEach((part, depth) => {
    const place = placeAt(root, path.slice(0, depth));
    const { def } = unwrapped(optionFor(current, place.value))._zod;
    if (def.type === 'object') current = def.shape[part] ?? current;
    else if (def.type === 'array') current = def.element;
    else if (def.type === 'record') current = def.valueType;
  });
  return current;
}

type Mutable = Record<string | number, unknown>;

function repair(json: Json, path: Path, schema: Schema, mustGrow: boolean): void {
  const last = path.at(-1);
  let parent = json as unknown as Mutable | undefined;
  for (const part of path.slice(0, -1)) parent = parent?.[part] as Mutable | undefined;
  if (last === undefined || typeof parent !== 'object' || parent === null) return;
  if (isOptional(schema) && !Array.isArray(parent)) delete parent[last];
  else parent[last] = standIn(schema, parent[last], mustGrow);
}

/** Something that the schema accepts, as near to what was written as can be. */
function standIn(schema: Schema, written: unknown, mustGrow: boolean): unknown {
  const { def } = unwrapped(schema)._zod;
  switch (def.type) {
    case 'string':
      return ['string', 'number', 'boolean'].includes(typeof written) && written !== ''
        ? String(written as string)
        : 'unknown';
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'enum':
      return Object.values(def.entries)[0];
    case 'literal':
      return def.values[0];
    case 'array':
      return mustGrow ? [standIn(def.element, undefined, false)] : [];
    case 'union':
      return def.options[0] ? standIn(def.options[0], written, mustGrow) : null;
    case 'object': {
      const required = Object.entries(shapeOf(schema) ?? {}).filter(([, inner]) => !isOptional(inner));
      return Object.fromEntries(required.map(([key, inner]) => [key, standIn(inner, undefined, true)]));
    }
    case 'record':
      return {};
    default:
      return null;
  }
}
