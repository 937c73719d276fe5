/** Reads an agent's YAML file. What is wrong with it is a list with positions, never an exception. */
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { AgentProfile, JsonObject } from './agent.ts';
import { isObject } from './json-value.ts';
import { breakerOf, camelCased, limitsOf } from './limits-schema.ts';
import { profileSchema } from './profile-schema.ts';

export interface ProfileProblem {
  readonly file: string;
  /** Where in the document, like `metadata.version`; '' for the whole file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ProfileReading =
  | { readonly profile: AgentProfile; readonly problems: readonly [] }
  | { readonly profile: null; readonly problems: readonly ProfileProblem[] };

const maxBytes = 256 * 1024;

export function readProfile(source: string, file: string): ProfileReading {
  if (source.length > maxBytes) return { profile: null, problems: [problemAt(file, '', 1, 1, `is larger than ${maxBytes / 1024} KiB`)] };
  const lines = new LineCounter();
  const document = parseDocument(source, { version: '1.2', schema: 'core', strict: true, uniqueKeys: true, merge: false, prettyErrors: false, lineCounter: lines });
  // An unknown tag is only a warning to the parser, but the author meant something by it.
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return problemAt(file, '', line, col, message);
  });
  if (faults.length > 0) return { profile: null, problems: faults };

  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { profile: null, problems: [problemAt(file, '', 1, 1, error instanceof Error ? error.message : String(error))] };
  }
  const parsed = profileSchema.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => {
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return paths.map((path) => problemOf(issue.code === 'unrecognized_keys' ? 'is not a key that is known here' : issue.message, path, file, document, lines));
    });
    return { profile: null, problems };
  }
  const { metadata, type, permissions, limits, breaker, idempotent } = parsed.data;
  return {
    problems: [],
    profile: {
      name: metadata.name,
      displayName: metadata.displayName,
      version: metadata.version,
      description: metadata.description.trim(),
      organization: metadata.organization,
      kind: type,
      // As written: it is JSON, and the schema has looked at it.
      configuration: partOf(raw, 'configuration'),
      permissions: permissions as JsonObject,
      limits: limitsOf(limits),
      breaker: breakerOf(breaker),
      idempotent,
      rehearsal: partOf(raw, 'rehearsal'),
    },
  };
}

function partOf(raw: unknown, key: string): JsonObject {
  const part = isObject(raw) ? raw[key] : undefined;
  return isObject(part) ? part : {};
}

/** At the key, else at the nearest thing around it that is written down. */
function problemOf(message: string, path: readonly PropertyKey[], file: string, document: Document, lines: LineCounter): ProfileProblem {
  const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const { line, col } = lines.linePos(offsetOf(document, keys));
  return problemAt(file, keys.join('.'), Math.max(line, 1), Math.max(col, 1), message);
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && (item.key.value === key || camelCased(String(item.key.value)) === key));
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function problemAt(file: string, path: string, line: number, column: number, message: string): ProfileProblem {
  return { file, path, line, column, message };
}
