/**
 * Changes to a definition's text that leave the rest of it alone: comments, order, spelling.
 *  1. One scalar for another is exchanged in place; every other byte stays.
 *  2. Anything else goes through the document, which keeps comments and may tidy the space around what is near.
 */
import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, parse, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Json } from '../values/json.ts';
import type { Path } from './reading/located.ts';
import { camelCase, snakeCase } from './reading/key-case.ts';
import { YAML_OPTIONS } from './reading/read-yaml.ts';
import { tokensWithin } from './reading/yaml-limits.ts';

/**
 * The text with the value at the path. Keys are found in either spelling; what is not there yet is added.
 * Null: the text is not YAML that can be changed, or the path leads through something that is no list and no map.
 */
export function setValue(text: string, path: Path, value: Json): string | null {
  const document = editable(text);
  if (!document || path.length === 0) return null;
  const written = asWritten(document, path);
  const existing = written ? document.getIn(written, true) : null;
  if (!written) return null;
  const inline = inlineText(value);
  if (
    inline !== null &&
    isScalar(existing) &&
    existing.range &&
    !existing.anchor &&
    isOnOneLine(text, existing.range)
  ) {
    const [start, end] = existing.range;
    return `${text.slice(0, start)}${start === end ? ` ${inline}` : inline}${text.slice(end)}`;
  }
  document.setIn(written, withSurroundings(document.createNode(value), existing));
  return document.toString({ lineWidth: 0 });
}

/** What stood around the value that it takes the place of stays: comments, blank lines, and brackets on one line. */
function withSurroundings(node: Node, former: unknown): Node {
  if (!isNode(former)) return node;
  node.comment = former.comment;
  node.commentBefore = former.commentBefore;
  node.spaceBefore = former.spaceBefore;
  if (isCollection(node) && isCollection(former)) node.flow = former.flow;
  return node;
}

/** The text without what stands at the path; null as in `setValue`. */
export function removeValue(text: string, path: Path): string | null {
  const document = editable(text);
  const written = document ? asWritten(document, path) : null;
  if (!document || !written || path.length === 0) return null;
  return document.deleteIn(written) ? document.toString({ lineWidth: 0 }) : text;
}

/** The text with another version, wherever it says its version. */
export function setVersion(text: string, version: string): string | null {
  const document = editable(text);
  if (!document) return null;
  const places: Path[] = [
    ['metadata', 'version'],
    ['orchestration', 'metadata', 'version'],
    ['orchestration', 'version'],
  ];
  const said = places.find((place) => document.hasIn(place));
  return setValue(
    text,
    said ?? (document.has('metadata') ? ['metadata', 'version'] : ['orchestration', 'version']),
    version,
  );
}

function editable(text: string): Document | null {
  if (!Array.isArray(tokensWithin(text))) return null;
  const document = parseDocument(text, { ...YAML_OPTIONS, keepSourceTokens: false });
  return document.errors.length === 0 && (isMap(document.contents) || isSeq(document.contents)) ? document : null;
}

/** The path with the keys as this text spells them. Null: it leads through a scalar. */
function asWritten(document: Document, path: Path): (string | number)[] | null {
  const written: (string | number)[] = [];
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) return null;
    if (node !== undefined && node !== null && !isMap(node) && !isSeq(node) && !(isScalar(node) && node.value === null))
      return null;
    const key =
      isMap(node) && typeof part === 'string'
        ? ([part, snakeCase(part), camelCase(part)].find(
            (spelling) => node instanceof Object && isMap(node) && node.has(spelling),
          ) ?? part)
        : part;
    written.push(key);
    node = isMap(node) || isSeq(node) ? node.get(key, true) : undefined;
  }
  return written;
}

/** On one line and without what could mean something in the middle of a flow list; null for lists and maps. */
function inlineText(value: Json): string | null {
  if (typeof value === 'object' && value !== null) return null;
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[\w][\w./-]*(?: [\w./-]+)*$/.test(value) && parse(value, YAML_OPTIONS) === value;
  return isPlain ? value : JSON.stringify(value);
}

function isOnOneLine(text: string, [start, end]: readonly [number, number, number]): boolean {
  return !text.slice(start, end).includes('\n');
}
