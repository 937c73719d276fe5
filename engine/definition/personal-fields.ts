/**
 * Which fields are personal, as authors mark them: `personal` at a parameter of a definition, and `x-personal` in the
 * JSON Schema of what an agent answers. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { EVERY_KEY, everyKeyBut, isKeyAt, type Field } from '../values/masked-values.ts';
import type { Definition } from './definition.ts';
import { isJsonPath, plainSegmentsOf } from './output-mapping.ts';
import { firstInSchema, type SchemaPath } from './search-schema.ts';
import type { AgentStep } from './step.ts';

const MARK = 'x-personal';

/** Of all parameters taken together. */
export function personalParameters({ parameters }: Pick<Definition, 'parameters'>): readonly Field[] {
  return parameters.flatMap(({ name, personal }) => {
    if (personal === undefined) return [];
    if (personal === true) return [{ name, path: [name] }];
    return personal.map((path) => ({ name: `${name}.${path}`, path: [name, ...path.split('.')] }));
  });
}

/** Parts of a schema, each as often as it is referred to: a few that refer to each other twice come to millions. */
const MOST_PARTS = 10_000;

/**
 * Paths within what a schema describes. What refers to itself is personal as a whole where any of it is, and so is
 * everything where there are more parts than are looked at.
 */
export function pathsMarked(schema: Json): readonly (readonly string[])[] {
  if (!hasMark(schema)) return [];
  const left = { parts: MOST_PARTS };
  const paths = [...marked(schema, schema, [], new Set(), left)];
  return left.parts < 0 ? [[], [EVERY_KEY]] : paths;
}

function hasMark(schema: Json): boolean {
  return JSON.stringify(schema).includes(`"${MARK}":true`);
}

function* marked(
  schema: Json,
  root: Json,
  path: readonly string[],
  within: ReadonlySet<string>,
  left: { parts: number },
): Iterable<readonly string[]> {
  if (!isJsonObject(schema) || --left.parts < 0) return;
  if (schema[MARK] === true) return yield path;
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const target = targetOf($ref, root);
    if (!within.has($ref)) yield* marked(target, root, path, new Set([...within, $ref]), left);
    else if (hasMark(target)) yield path;
  }
  for (const [keyword, part] of Object.entries(schema)) {
    if (IN_PLACE.has(keyword)) for (const one of listOf(part)) yield* marked(one, root, path, within, left);
    else if (keyword === 'properties' && isJsonObject(part))
      for (const [name, one] of Object.entries(part)) yield* marked(one, root, [...path, name], within, left);
    else if (keyword === 'patternProperties' && isJsonObject(part))
      for (const one of Object.values(part)) yield* marked(one, root, [...path, EVERY_KEY], within, left);
    else if (keyword === 'additionalProperties') yield* marked(part, root, [...path, EVERY_KEY], within, left);
  }
}

/** Keywords whose schemas are about the same place, or about the items of a list at it. */
const IN_PLACE: ReadonlySet<string> = new Set(['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf']);

function listOf(part: Json): readonly Json[] {
  return Array.isArray(part) ? (part as readonly Json[]) : [part];
}

function targetOf(reference: string, root: Json): Json {
  if (!reference.startsWith('#')) return null;
  const names = reference.slice(1).split('/').slice(1);
  return names.reduce<Json>((found, name) => {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return isJsonObject(found) && Object.hasOwn(found, key) ? (found[key] ?? null) : null;
  }, root);
}

/** A mark that would be read as none: at a place that is no schema, by another word, or without yes or no. */
export function misplacedMark(schema: Json): { readonly path: SchemaPath; readonly message: string } | null {
  return firstInSchema(schema, (part, path) => {
    const mark = part[MARK];
    if (mark !== undefined && typeof mark !== 'boolean')
      return { path: [...path, MARK], message: `it must be true or false; it is ${JSON.stringify(mark)}` };
    if (typeof part['personal'] === 'boolean')
      return { path: [...path, 'personal'], message: `a JSON Schema does not know it. Write \`${MARK}\`` };
    const { properties } = part;
    if (isJsonObject(properties) && typeof properties[MARK] === 'boolean')
      return {
        path: [...path, 'properties', MARK],
        message: `it would be the name of a property. Write it beside \`properties\`, or within one of them`,
      };
    return null;
  });
}

/** The schema as others read it, who know nothing of the mark. */
export function withoutMarks<Value extends Json>(schema: Value): Value {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(withoutMarks) as unknown as Value;
  if (!isJsonObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== MARK || typeof value !== 'boolean');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutMarks(value)])) as Value;
}

/**
 * Where the marked parts of an agent's answer stand in the output of its step.
 * @param ofAgent the schema of the agent itself, which the step's own goes before
 */
export function personalOutputs(step: AgentStep, ofAgent: JsonObject | null): readonly Field[] {
  const ofStep = step.input['outputSchema'];
  const schema = isJsonObject(ofStep ?? null) ? (ofStep ?? null) : ofAgent;
  const paths = schema === null ? [] : pathsMarked(schema);
  const fields = paths.flatMap((path) => {
    const name = [step.id, ...path.filter((key) => key !== EVERY_KEY)].join('.');
    return [
      ['content', 'deliverable', 'content', ...path],
      ['content', 'message'], // said as a text, all of it
      ['content', ...(path.length > 0 ? path : [everyKeyBut('deliverable')])],
    ].flatMap((inAnswer) => inOutput(step.outputMapping, inAnswer).map((place) => ({ name, path: place })));
  });
  if (fields.length === 0 || !step.forEach) return fields;
  return [
    ...fields.map(({ name, path }) => ({ name, path: ['results', ...path] })),
    { name: `${step.id}.item`, path: ['errors', 'item'] },
  ];
}

/** The places of an output that are made of one of the answer. */
function inOutput(mapping: JsonObject | null, inAnswer: readonly string[]): readonly (readonly string[])[] {
  if (mapping === null) return [inAnswer];
  return Object.entries(mapping).flatMap(([name, written]) => {
    if (!isJsonPath(written)) return [];
    const segments = plainSegmentsOf(written);
    if (segments === null) return [[name]]; // what a filter finds may be anything
    const asked = segments.filter((segment) => typeof segment === 'string');
    const shared = Math.min(asked.length, inAnswer.length);
    const isSame = asked.slice(0, shared).every((key, at) => isKeyAt(inAnswer[at], key));
    return isSame ? [[name, ...inAnswer.slice(asked.length)]] : [];
  });
}
