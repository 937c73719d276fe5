/** A YAML value that knows where it stands: what is left of a document once YAML itself is out of the way. */
import type { Json } from '../../values/json.ts';
import { snakeCase } from './key-case.ts';
import type { Range } from './source-text.ts';

export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly range: Range;
  /** What stands here could not be read, and that was reported: null is only a stand-in. */
  readonly isBroken?: true;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly range: Range;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: readonly LocatedEntry[];
  readonly range: Range;
}

export interface LocatedEntry {
  /** The key by which the schema knows it; `written` is how the author spelled it. */
  readonly key: string;
  readonly written: string;
  readonly keyRange: Range;
  readonly value: Located;
}

export type Path = readonly (string | number)[];

/** What stands at a path, or at the nearest place above it that exists. */
export interface Place {
  /** The value; for the document itself, the document. */
  readonly value: Located;
  readonly keyRange: Range | null;
  /** As the author spelled it. */
  readonly path: string;
  /** False: the path leads to nothing, this is its nearest ancestor. */
  readonly isExact: boolean;
}

/** A path as the author spells it, as far as it is there; what is not there yet in snake case. */
export function pathText(root: Located, path: Path): string {
  const known = path.findIndex((_, depth) => !placeAt(root, path.slice(0, depth + 1)).isExact);
  if (known === -1) return placeAt(root, path).path;
  return path
    .slice(known)
    .reduce<string>(
      (text, part) => joinPath(text, typeof part === 'string' ? snakeCase(part) : part),
      placeAt(root, path.slice(0, known)).path,
    );
}

export function placeAt(root: Located, path: Path): Place {
  let place: Place = { value: root, keyRange: null, path: '', isExact: true };
  for (const part of path) {
    const next = childAt(place, part);
    if (!next) return { ...place, isExact: false };
    place = next;
  }
  return place;
}

function childAt({ value, path }: Place, part: string | number): Place | null {
  if (value.kind === 'map') {
    const entry = value.entries.find(({ key }) => key === part);
    return entry
      ? { value: entry.value, keyRange: entry.keyRange, path: joinPath(path, entry.written), isExact: true }
      : null;
  }
  const item = value.kind === 'list' && typeof part === 'number' ? value.items[part] : undefined;
  return item ? { value: item, keyRange: null, path: joinPath(path, part as number), isExact: true } : null;
}

/** `steps[2].depends_on`, and `["a key.with dots"]` where a dot would mislead. */
export function joinPath(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  if (!/^[\w-]+$/.test(part)) return `${path}[${JSON.stringify(part)}]`;
  return path === '' ? part : `${path}.${part}`;
}

export function toJson(node: Located): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)]));
}
