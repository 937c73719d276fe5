/** RFC 9535 behind our own door. The only file that loads the library. */
import { JSONPathEnvironment } from 'json-p3';
import type { JSONPathQuery } from 'json-p3';
import type { Json } from '../json.ts';
import type { CompiledJsonPath } from '../output-mapping.ts';

const environment = new JSONPathEnvironment();
// These run the author's pattern in JavaScript's engine, where 26 letters can take seconds.
for (const name of ['match', 'search']) environment.functionRegister.delete(name);

/** So that one mapping can't go through a large response again and again. */
const LIMITS = { length: 512, descents: 1, filters: 2 };
const MOST_KEPT = 500;
const compiled = new Map<string, JSONPathQuery>();

/** Throws when the text is not a JSONPath. */
export function compileJsonPath(path: string): CompiledJsonPath {
  const query = compiled.get(path) ?? environment.compile(path);
  if (compiled.size >= MOST_KEPT) compiled.delete(compiled.keys().next().value as string);
  compiled.set(path, query);
  type Value = Parameters<JSONPathQuery['query']>[0];
  return { isSingular: query.singularQuery(), find: (value) => query.query(value as Value).values() as Json[] };
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
