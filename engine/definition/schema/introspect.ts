/** Reading a schema as data: what its keys are, and which alternative a value is meant to be. */
import type { z } from 'zod';
import type { Located } from '../reading/located.ts';

export type Schema = z.core.$ZodType;

/** The schema without the wrappers that say whether a value must be there. */
export function unwrapped(schema: Schema): z.core.$ZodTypes {
  const inner = schema as z.core.$ZodTypes;
  switch (inner._zod.def.type) {
    case 'optional':
    case 'default':
    case 'nullable':
      return unwrapped(inner._zod.def.innerType);
    default:
      return inner;
  }
}

export function isOptional(schema: Schema): boolean {
  return schema._zod.optin === 'optional';
}

/** Its keys, when it is a map with known keys. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const { def } = unwrapped(schema)._zod;
  return def.type === 'object' ? def.shape : null;
}

/** True: keys that the schema doesn't know are the author's own. */
export function takesOtherKeys(schema: Schema): boolean {
  const { def } = unwrapped(schema)._zod;
  return def.type === 'object' && def.catchall !== undefined && def.catchall._zod.def.type !== 'never';
}

export function optionsOf(schema: Schema): readonly Schema[] {
  const { def } = unwrapped(schema)._zod;
  return def.type === 'union' ? def.options : [schema];
}

/** Of several alternatives the one that the value looks like. */
export function optionFor(schema: Schema, node: Located): Schema {
  const options = optionsOf(schema);
  const [first, ...others] = options.filter((option) => accepts(option, node));
  if (!first || others.length === 0) return first ?? options[0] ?? schema;
  return node.kind === 'map' ? mostAlike(schema, [first, ...others], node) : first;
}

function accepts(schema: Schema, node: Located): boolean {
  const { def } = unwrapped(schema)._zod;
  switch (def.type) {
    case 'union':
      return def.options.some((option) => accepts(option, node));
    case 'object':
    case 'record':
      return node.kind === 'map';
    case 'array':
      return node.kind === 'list';
    case 'unknown':
      return true;
    default:
      return node.kind === 'scalar' && acceptsScalar(def.type, node.value);
  }
}

function acceptsScalar(type: string, value: string | number | boolean | null): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'number') return typeof value === 'number';
  return typeof value === 'string';
}

/** By what its discriminator says; failing that, by its keys. */
function mostAlike(schema: Schema, options: readonly Schema[], node: Extract<Located, { kind: 'map' }>): Schema {
  const { def } = unwrapped(schema)._zod;
  if (def.type === 'union' && 'discriminator' in def) {
    const key = String(def.discriminator);
    const entry = node.entries.find((candidate) => candidate.key === key);
    const said = entry?.value.kind === 'scalar' ? (entry.value.value ?? undefined) : undefined;
    const chosen = options.find((option) => option._zod.propValues?.[key]?.has(said));
    if (chosen) return chosen;
  }
  const alike = (option: Schema) => node.entries.filter(({ key }) => Object.hasOwn(shapeOf(option) ?? {}, key)).length;
  return options.reduce((best, option) => (alike(option) > alike(best) ? option : best));
}
