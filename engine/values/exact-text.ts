/** Values as somebody wrote them, YAML or JSON, with every digit: what can't be kept is refused with its place. */
import { inexactNumberIn, isExactNumber } from './exact-numbers.ts';
import type { Json } from './json.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** The first number of a JSON text that can't be kept, with its line and column. */
export function inexactNumberInJson(
  text: string,
): { readonly text: string; readonly line: number; readonly column: number } | null {
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('"') || isExactNumber(Number(token))) continue;
    const before = text.slice(0, index);
    return { text: token, line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
  }
  return null;
}

/** Throws as `JSON.parse` does, and an `InexactNumberError`. */
export function parseExactJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (inexactNumberIn(value) === null) return value;
  const found = inexactNumberInJson(text);
  throw new InexactNumberError(found ? `line ${found.line}, column ${found.column}: ${found.text}` : 'a number');
}

export class InexactNumberError extends Error {
  override readonly name = 'InexactNumberError';

  constructor(place: string) {
    super(`${place} has more digits than a number keeps. Write it in quotes, as text`);
  }
}
