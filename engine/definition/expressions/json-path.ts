/** RFC 9535 behind our own door. The only file that loads the library. */
import { JSONPathEnvironment } from 'json-p3';
import type { JSONPathQuery } from 'json-p3';
import type { Json } from '../../values/json.ts';
import type { CompiledJsonPath } from '../output-mapping.ts';

const environment = new JSONPathEnvironment();
// These run the author's pattern in JavaScript's engine, where 26 letters can take seconds.
for (const name of ['match', 'search']) environment.functionRegister.delete(name);

/** So that one mapping can't go through a large response again and again. */
const LIMITS = { length: 512, descents: 1, filters: 2 };
/** Values that one mapping finds, and about how many it looks at, each time that it does. */
const MOST_FOUND = 100_000;
const MOST_WORK = 2_000_000;
const MOST_KEPT = 500;
const compiled = new Map<string, JSONPathQuery>();

/** Throws when the text is not a JSONPath. */
export function compileJsonPath(path: string): CompiledJsonPath {
  const query = compiled.get(path) ?? environment.compile(path);
  if (compiled.size >= MOST_KEPT) compiled.delete(compiled.keys().next().value as string);
  compiled.set(path, query);
  return { isSingular: query.singularQuery(), find: (value) => found(query, path, value) };
}

/**
 * Rule of mappings: a value is looked at about once.
 * What a filter reads of the whole response it reads for each item anew.
 */
function found(query: JSONPathQuery, path: string, value: Json): Json[] {
  mustBeAffordable(path, value);
  const values: Json[] = [];
  for (const { value: each } of query.lazyQuery(value as Parameters<JSONPathQuery['query']>[0])) {
    if (values.length >= MOST_FOUND) throw new Error(`it finds more than ${MOST_FOUND.toLocaleString('en-US')} values`);
    values.push(each as Json);
  }
  return values;
}

function mustBeAffordable(path: string, value: Json): void {
  const bare = path.replaceAll(/'[^']*'|"[^"]*"/g, '');
  const filters = bare.split('?').length - 1;
  const choices = bare.split(/[[\]]/).reduce((product, inside) => product * Math.max(1, inside.split(',').length), 1);
  const readsAnew = /\?.*(?:\$|\*|\.\.|:)/s.test(bare);
  if (filters === 0 && choices === 1) return; // linear in the value
  const places = countPlaces(value);
  const work = places * choices * (readsAnew ? places : 1) * Math.max(1, filters);
  if (work > MOST_WORK) throw new Error('it takes more work than a mapping may: let it look at a part of the response');
}

/** How many values there are in it, up to what is too many in any case. */
function countPlaces(value: Json): number {
  const open: Json[] = [value];
  let count = 0;
  while (open.length > 0 && count <= MOST_WORK) {
    const each = open.pop() as Json;
    count++;
    if (typeof each === 'object' && each !== null) for (const inner of Object.values(each)) open.push(inner as Json);
  }
  return count;
}

/** Null: it is one. Otherwise what is wrong with it, and where in the text that is known. */
export function jsonPathProblem(path: string): { readonly message: string; readonly offset: number | null } | null {
  const limit = beyondLimits(path);
  if (limit !== null) return { message: limit, offset: null };
  try {
    environment.compile(path);
    return null;
  } catch (error) {
    const { message, token } = error as { message?: string; token?: { index?: number } };
    const said = (message ?? String(error)).replace(/\s*\(.*\)$/s, '');
    return { message: said.startsWith("can't backup") ? 'it ends too early' : said, offset: token?.index ?? null };
  }
}

function beyondLimits(path: string): string | null {
  const bare = path.replaceAll(/'[^']*'|"[^"]*"/g, '');
  if (path.length > LIMITS.length) return `it may have ${LIMITS.length} characters at most`;
  if (bare.split('..').length - 1 > LIMITS.descents) return `it may hold ".." once at most`;
  return bare.split('?').length - 1 > LIMITS.filters ? `it may hold ${LIMITS.filters} filters at most` : null;
}
