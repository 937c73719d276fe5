/** How rules say what they found: by path, with the place looked up for them. */
import { LIMITS } from '../../limits/limits.ts';
import type { Definition } from '../definition.ts';
import type { Fix, ProblemCode } from '../problem.ts';
import { headOf } from '../reading/describe-issue.ts';
import type { Finding } from '../reading/finding.ts';
import { pathText, placeAt } from '../reading/located.ts';
import type { Located, Path, Place } from '../reading/located.ts';
import { replacedPart, scalarText } from '../reading/scalar-text.ts';
import type { Range, SourceText } from '../reading/source-text.ts';
import type { AuthoredFile } from '../schema/definition-file.ts';
import type { Known } from '../known.ts';
import type { Report, ReportDetails, TextPart } from './reported.ts';

export interface Checked {
  /** As written, and in normal form: steps have the same indexes in both. */
  readonly file: AuthoredFile;
  readonly definition: Definition;
  readonly known: Known;
  readonly report: Report;
}

/**
 * Places that are broken already don't get a second problem for it; nor does a template whose quotes are missing. Of a
 * kind only so many are looked up in the text; the rest is counted (`reading/finding.ts`).
 */
export function reporter(
  findings: Finding[],
  { root, source, broken }: { root: Located; source: SourceText; broken: readonly Path[] },
): Report {
  const told = new Map<ProblemCode, number>();
  const brokenPaths = new Set(broken.map(pathKey));
  return (code, path, message, { severity = 'error', fix = null, at, within, addKey, isYaml } = {}) => {
    if (brokenPaths.size > 0 && path.some((_, depth) => brokenPaths.has(pathKey(path.slice(0, depth + 1))))) return;
    const count = (told.get(code) ?? 0) + 1;
    told.set(code, count);
    if (count > LIMITS.problemsOfAKind.usual) {
      findings.push({ code, severity, message, path: '', range: { start: 0, end: 0 }, fix: null }); // it will only be counted
      return;
    }
    const place = placeAt(root, path);
    const isMissing = !place.isExact && place.value.kind !== 'scalar';
    const range = isMissing || (at === 'key' && place.keyRange) ? headOf(place) : partRange(place, within, source);
    const isUnquoted = findings.some(
      (other) =>
        other.code === 'unquoted_template' && other.range.start === range.start && other.range.end === range.end,
    );
    if (isUnquoted) return;
    const isWhole = range.start === place.value.range.start && range.end === place.value.range.end;
    const given = addKey ? keyAdded(addKey, { root, source, range }) : null;
    // A part that can't be found by its letters can't be replaced, and the whole is more than it.
    const isLost =
      within !== undefined && isWhole && place.value.kind === 'scalar' && place.value.value !== within.text;
    const written =
      fix === null || fix.text === null || isLost
        ? null
        : isYaml
          ? { range, text: fix.text }
          : within && !isWhole
            ? replacedPart(source, place.value.range, range, fix.text)
            : { range, text: scalarText(fix.text) };
    findings.push({
      code,
      severity,
      message,
      path: isMissing ? pathText(root, path) : place.path,
      range: written?.range ?? range,
      fix: given ?? (fix && written ? { ...fix, text: written.text } : isLost ? null : fix),
    });
  };
}

function keyAdded(
  { title, of, key, value }: NonNullable<ReportDetails['addKey']>,
  { root, source, range }: { root: Located; source: SourceText; range: Range },
): Fix {
  const { value: map } = placeAt(root, of);
  const first = map.kind === 'map' ? map.entries[0] : undefined;
  const isFlow = source.text[map.range.start] === '{';
  const before = isFlow || !first ? ', ' : `\n${' '.repeat(source.positionAt(first.keyRange.start).column - 1)}`;
  return { title, text: `${source.slice(range)}${before}${key}: ${value}` };
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function partRange({ value }: Place, part: TextPart | undefined, source: SourceText): Range {
  if (!part || value.kind !== 'scalar' || typeof value.value !== 'string' || part.text === '') return value.range;
  const earlier = value.value.slice(0, part.offset).split(part.text).length - 1;
  const start = occurrence(source.slice(value.range), part.text, earlier);
  if (start === null) return value.range;
  return { start: value.range.start + start, end: value.range.start + start + part.text.length };
}

/** Where the part stands for the time after so many others, or the last time before that. Null: nowhere. */
function occurrence(text: string, part: string, earlier: number): number | null {
  let found: number | null = null;
  let seen = 0;
  for (let at = text.indexOf(part); at !== -1 && seen <= earlier; at = text.indexOf(part, at + part.length)) {
    found = at;
    seen++;
  }
  return found;
}
