/** One value of a view by its path, and a page of its text. Pure. */

/** Undefined: there is none. What lies in a list is found by its place or its id. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('/').slice(1).map(unescaped)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const found =
      Array.isArray(value) && !/^\d+$/.test(key)
        ? (value as readonly { readonly id?: unknown }[]).findIndex((each) => each.id === key)
        : key;
    if (!Object.hasOwn(value, found)) return undefined;
    value = (value as Record<string, unknown>)[found];
  }
  return value;
}

export interface TextPage {
  /** JSON, or a part of it. */
  readonly text: string;
  readonly totalCharacters: number;
  /** Where the next page begins. Null: this was the last. */
  readonly next: number | null;
}

export function pageOfText(text: string, offset: number, limit: number): TextPage {
  const end = Math.min(offset + limit, text.length);
  return { text: text.slice(offset, end), totalCharacters: text.length, next: end < text.length ? end : null };
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
