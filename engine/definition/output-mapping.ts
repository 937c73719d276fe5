/**
 * From an agent's response to a step's output.
 *  1. A text that starts with `$` is a JSONPath (RFC 9535; names may hold hyphens, as in templates). A path that can
 *     only lead to one value gives that value, any other the list of what it finds.
 *  2. What is missing becomes null, with a warning.
 *  3. Anything else is a literal.
 *  4. Without a mapping the output is the response's `content` and `metadata`.
 * Paths like `$.content.deliverable.metadata['row count'][0]` are walked here; the library is loaded when a definition
 * needs more (see `needsExpressions`).
 */
import { remember } from './expressions/remember.ts';
import { isJsonObject } from '../values/json.ts';
import type { Json, JsonObject } from '../values/json.ts';

export interface MappingWarning {
  /** The name in the output. */
  readonly path: string;
  readonly jsonPath: string;
  readonly message: string;
}

export interface MappedOutput {
  readonly output: Json;
  readonly warnings: readonly MappingWarning[];
}

export interface CompiledJsonPath {
  readonly isSingular: boolean;
  find(value: Json): readonly Json[];
}

type CompileJsonPath = (path: string) => CompiledJsonPath;
let compileJsonPath: CompileJsonPath | null = null;

/** Called by whoever has loaded the library. */
export function provideJsonPath(compile: CompileJsonPath): void {
  compileJsonPath ??= compile;
}

export function applyOutputMapping(mapping: JsonObject | null, response: Json): MappedOutput {
  const warnings: MappingWarning[] = [];
  const warn = (path: string, jsonPath: string, message: string): null => {
    warnings.push({ path, jsonPath, message });
    return null;
  };
  if (mapping === null)
    return {
      output: { content: memberOf(response, 'content') ?? null, metadata: memberOf(response, 'metadata') ?? null },
      warnings,
    };
  const output = Object.entries(mapping).map(([name, value]): [string, Json] => {
    if (!isJsonPath(value)) return [name, value];
    const found = follow(value, response);
    if (found.problem !== undefined) return [name, warn(name, value, found.problem)];
    return [
      name,
      found.value ?? (found.value === null ? null : warn(name, value, `The response has nothing at ${value}`)),
    ];
  });
  return { output: Object.fromEntries(output), warnings };
}

export function isJsonPath(value: Json): value is string {
  return typeof value === 'string' && value.startsWith('$');
}

const PLAIN = /^\$(?:\.[A-Za-z_][\w-]*|\[(?:0|[1-9]\d{0,8})\]|\['[^'\\]*'\]|\["[^"\\]*"\])*$/;
const SEGMENT = /\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g;

/** Whether it can be mapped without the library: a literal, or a path of names and indexes. */
export function isPlainJsonPath(value: Json): boolean {
  return !isJsonPath(value) || PLAIN.test(value);
}

type Segments = readonly (string | number)[] | null;

const plainPaths = new Map<string, Segments>();

/** Names, and places in lists as numbers. Null: the path needs the library. */
export function plainSegmentsOf(path: string): Segments {
  return remember(plainPaths, path, () => readPlain(path));
}

function readPlain(path: string): Segments {
  if (!PLAIN.test(path)) return null;
  return [...path.matchAll(SEGMENT)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  );
}

function follow(path: string, response: Json): { value?: Json; problem?: string } {
  const segments = plainSegmentsOf(path);
  if (segments) return { value: walk(segments, response) };
  if (!compileJsonPath) throw new Error(`The mapping ${path} was applied before loadExpressions()`);
  try {
    const { isSingular, find } = compileJsonPath(path);
    const found = find(response);
    return { value: isSingular ? found[0] : found };
  } catch (error) {
    return { problem: `${path} can't be followed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function walk(segments: readonly (string | number)[], response: Json): Json | undefined {
  let value: Json | undefined = response;
  for (const segment of segments) {
    value = typeof segment === 'string' ? memberOf(value, segment) : itemOf(value, segment);
    if (value === undefined) return undefined;
  }
  return value;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function itemOf(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[index] : undefined;
}
