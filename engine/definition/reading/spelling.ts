/**
 * From the author's spelling to the schema's: `depends_on` and `dependsOn` are one key. Only keys that the schema knows
 * are touched; what stands in an input, a context, a mapping or a parameter is data and stays as it was written.
 */
import { closest } from '../closest.ts';
import { isOptional, optionFor, optionsOf, shapeOf, takesOtherKeys, unwrapped } from '../schema/introspect.ts';
import type { Schema } from '../schema/introspect.ts';
import type { Finding, Noun } from './finding.ts';
import { snakeCase } from './key-case.ts';
import { inStyle, meantElsewhere, styleOf } from './key-style.ts';
import type { KeyStyle } from './key-style.ts';
import { joinPath } from './located.ts';
import type { Located, LocatedEntry, LocatedMap } from './located.ts';
import { readDuration, takesSeconds, withoutSeconds } from './read-duration.ts';
import type { SourceText } from './source-text.ts';

export function respell(
  root: Located,
  schema: Schema,
  source: SourceText,
  noun: Noun = 'definition',
): { root: Located; findings: Finding[] } {
  const findings: Finding[] = [];
  const style = styleOf(root);

  function respellNode(node: Located, expected: Schema, parent: Schema | null, path: string): Located {
    const { def } = unwrapped(expected)._zod;
    if (def.type === 'union')
      return respellNode(node, optionFor(expected, withKnownKeys(node, optionsOf(expected))), parent, path);
    if (def.type === 'array' && node.kind === 'list') {
      return {
        ...node,
        items: node.items.map((item, index) => respellNode(item, def.element, parent, joinPath(path, index))),
      };
    }
    if (def.type === 'record' && node.kind === 'map') {
      const entries = node.entries.map((entry) => ({
        ...entry,
        value: respellNode(entry.value, def.valueType, parent, joinPath(path, entry.written)),
      }));
      return { ...node, entries };
    }
    if (def.type === 'enum') return inUpperCase(node, Object.values(def.entries).map(String));
    return def.type === 'object' && node.kind === 'map' ? respellMap(node, expected, parent, path) : node;
  }

  function respellMap(node: LocatedMap, expected: Schema, parent: Schema | null, path: string): LocatedMap {
    const shape = shapeOf(expected) ?? {};
    const foreign = writtenElsewhere(node, shape, style);
    if (foreign) {
      findings.push(inOtherWords(foreign, path, source));
      return { ...node, entries: [] };
    }
    const entries = new Map<string, LocatedEntry>();
    for (const entry of node.entries) {
      const key = knownKey(entry.written, shape);
      const entryPath = joinPath(path, entry.written);
      const inner = key === null ? undefined : shape[key];
      if (key === null || !inner) {
        if (takesOtherKeys(expected)) entries.set(entry.written, entry);
        else
          findings.push(unknownKey(entry, { shape, parent, style, siblings: siblingsOf(expected), noun }, entryPath));
      } else if (entries.has(key)) {
        findings.push({
          code: 'duplicate_key',
          severity: 'error',
          message: `"${entry.written}" and "${entries.get(key)?.written ?? key}" are the same key`,
          path: entryPath,
          range: entry.keyRange,
          fix: null,
        });
      } else if (!isLeftEmpty(entry.value, inner)) {
        const value = takesSeconds(key) ? readDuration(entry, { key, path: entryPath, source }, findings) : entry.value;
        entries.set(key, { ...entry, key, value: respellNode(value, inner, expected, entryPath) });
      }
    }
    return { ...node, entries: [...entries.values()] };
  }

  /** The alternatives that a map could have been meant as, for a hint where a key of another one turns up. */
  const families: readonly (readonly Schema[])[] = familiesIn(schema);
  function siblingsOf(option: Schema): readonly Schema[] {
    return families.find((family) => family.includes(option)) ?? [];
  }

  return { root: respellNode(root, schema, null, ''), findings };
}

/** Keys by their other spelling, of each part of the schema: asked for with every key of a text. */
const keysOfShape = new WeakMap<object, ReadonlyMap<string, string>>();

function knownKey(written: string, shape: Readonly<Record<string, Schema>>): string | null {
  if (Object.hasOwn(shape, written)) return written;
  const known =
    keysOfShape.get(shape) ??
    new Map(
      Object.keys(shape).flatMap((key) => otherSpellings(key, shape).map((spelling) => [spelling, key] as const)),
    );
  keysOfShape.set(shape, known);
  return known.get(written) ?? null;
}

/** In snake case; and where it takes seconds, without the word: `timeout: 5m` for `timeoutSeconds: 300`. */
function otherSpellings(key: string, shape: Readonly<Record<string, Schema>>): string[] {
  const short = withoutSeconds(key);
  return [snakeCase(key), ...(short === null || Object.hasOwn(shape, short) ? [] : [short, snakeCase(short)])];
}

/** Words that agents know in capitals, as `mode: build` says them. */
function inUpperCase(node: Located, known: readonly string[]): Located {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || known.includes(node.value)) return node;
  const upper = node.value.toUpperCase();
  return known.includes(upper) && known.every((word) => word === word.toUpperCase()) ? { ...node, value: upper } : node;
}

/** A key that stands there with nothing behind it says nothing; where a value is needed, its absence is reported. */
function isLeftEmpty(value: Located, schema: Schema): boolean {
  return (
    value.kind === 'scalar' &&
    value.value === null &&
    isOptional(schema) &&
    unwrapped(schema)._zod.def.type !== 'unknown'
  );
}

/** So that alternatives are told apart by what keys mean, not by how they are spelled. */
function withKnownKeys(node: Located, options: readonly Schema[]): Located {
  if (node.kind !== 'map') return node;
  const shape = Object.assign({}, ...options.map((option) => shapeOf(option) ?? {})) as Record<string, Schema>;
  return {
    ...node,
    entries: node.entries.map((entry) => ({ ...entry, key: knownKey(entry.written, shape) ?? entry.written })),
  };
}

interface Foreign {
  readonly entry: LocatedEntry;
  readonly meant: string;
}

/** A map all of whose keys another tool calls so: that is one mistake, and not one for each of them. */
function writtenElsewhere(
  { entries }: LocatedMap,
  shape: Readonly<Record<string, Schema>>,
  style: KeyStyle,
): readonly Foreign[] | null {
  const foreign = entries.flatMap((entry) => {
    const meant = knownKey(entry.written, shape) === null ? meantElsewhere(entry.written, shape, style) : null;
    return meant === null ? [] : [{ entry, meant }];
  });
  const areAllDifferent = new Set(foreign.map(({ meant }) => meant)).size === entries.length;
  return entries.length > 1 && areAllDifferent ? foreign : null;
}

function inOtherWords(foreign: readonly Foreign[], path: string, source: SourceText): Finding {
  const start = foreign[0]?.entry.keyRange.start ?? 0;
  const end = foreign.at(-1)?.entry.keyRange.end ?? start;
  const text = foreign.reduceRight(
    (all, { entry: { keyRange }, meant }) =>
      all.slice(0, keyRange.start - start) + meant + all.slice(keyRange.end - start),
    source.slice({ start, end }),
  );
  const names = (quote: string, words: readonly string[]) => words.map((word) => `${quote}${word}${quote}`).join(', ');
  const message = `These keys have other names here: ${names(
    '"',
    foreign.map(({ entry }) => entry.written),
  )}. Did you mean ${names(
    '`',
    foreign.map(({ meant }) => meant),
  )}?`;
  return {
    code: 'unknown_key',
    severity: 'error',
    message,
    path: joinPath(path, foreign[0]?.entry.written ?? ''),
    range: { start, end },
    fix: { title: `Write ${foreign.map(({ meant }) => meant).join(', ')}`, text },
  };
}

interface Surroundings {
  readonly shape: Readonly<Record<string, Schema>>;
  readonly parent: Schema | null;
  readonly siblings: readonly Schema[];
  readonly style: KeyStyle;
  readonly noun: Noun;
}

function unknownKey(
  entry: LocatedEntry,
  { shape, parent, siblings, style, noun }: Surroundings,
  path: string,
): Finding {
  const finding = { code: 'unknown_key', severity: 'error', path, range: entry.keyRange } as const;
  const { written } = entry;
  if (written === '<<')
    return {
      ...finding,
      message: `Merge keys are not part of ${noun === 'agent' ? 'an agent' : 'a definition'}; write the keys out`,
      fix: null,
    };
  const suggestion = meantElsewhere(written, shape, style) ?? closest(written, spellings(shape, style));
  if (suggestion !== null) {
    return {
      ...finding,
      message: `Unknown key "${written}". Did you mean \`${suggestion}\`?`,
      fix: { title: `Write ${suggestion}`, text: suggestion },
    };
  }
  const home = homeOf(written, { shape, parent, siblings });
  const note = noun === 'definition' && Object.hasOwn(NOTES, written) ? `. ${NOTES[written]}` : null;
  return {
    ...finding,
    message: `Unknown key "${written}"${home ?? note ?? `; known here: ${Object.keys(shape).map(snakeCase).join(', ')}`}`,
    fix: null,
  };
}

const NO_SECRETS =
  'What people answer is kept with the run, for everybody to read: nothing in it can be secret. Keys stand in the settings, and agents name them';

/** What is done here otherwise. */
const NOTES: Readonly<Record<string, string>> = {
  secret: NO_SECRETS,
  'x-secret': NO_SECRETS,
  writeOnly: NO_SECRETS,
  on: 'A step runs when what it waits for has delivered: `depends_on` says on what, `when` under which condition',
  parallel: 'Steps that do not wait for each other run side by side; `depends_on` says who waits for whom',
  env: 'What a run is given are `parameters`, and templates call them by their name',
};

function homeOf(
  written: string,
  { shape, parent, siblings }: Pick<Surroundings, 'shape' | 'parent' | 'siblings'>,
): string | null {
  for (const sibling of siblings) {
    const type = sibling._zod.propValues?.['type'];
    if (knownKey(written, shapeOf(sibling) ?? {}) !== null && type)
      return `: it belongs to a step of \`type: ${String([...type].find((value) => value !== undefined))}\``;
  }
  for (const [key, child] of Object.entries(shape)) {
    const known = optionsOf(child).some((option) => knownKey(written, shapeOf(option) ?? {}) !== null);
    if (known) return `: it belongs under \`${snakeCase(key)}\``;
  }
  return parent && knownKey(written, shapeOf(parent) ?? {}) !== null ? ': it belongs one level higher' : null;
}

/** In the author's style. */
function spellings(shape: Readonly<Record<string, Schema>>, style: KeyStyle): string[] {
  return Object.keys(shape).map((key) => inStyle(key, style));
}

function familiesIn(schema: Schema, seen = new Set<Schema>()): (readonly Schema[])[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { def } = unwrapped(schema)._zod;
  if (def.type === 'union') return [def.options, ...def.options.flatMap((option) => familiesIn(option, seen))];
  if (def.type === 'object') return Object.values(def.shape).flatMap((inner) => familiesIn(inner, seen));
  return def.type === 'array' ? familiesIn(def.element, seen) : [];
}
