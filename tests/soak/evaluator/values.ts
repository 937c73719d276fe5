/** What expressions work with. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Names = Readonly<Record<string, Value>>;

/** What is asked for is not there. */
export const MISSING = Symbol('missing');
/** It makes no sense: a number and a text added, say. */
export class Nonsense extends Error {}

export type Answer = Value | typeof MISSING;

export function memberOf(of: Answer, key: string): Answer {
  if (of === MISSING || of === null || typeof of !== 'object') return MISSING;
  const found = (of as Readonly<Record<string, Value | undefined>>)[key];
  return found === undefined || !Object.hasOwn(of, key) ? MISSING : found;
}
