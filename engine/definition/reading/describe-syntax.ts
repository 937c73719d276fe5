/**
 * Why a text is no YAML, said of the first thing that is wrong and in the author's words. What the library reports
 * behind that is mostly what the first mistake brought about: one missing space makes five errors.
 */
import type { Fix } from '../problem.ts';
import type { Finding } from './finding.ts';
import type { Range, SourceText } from './source-text.ts';
import { quoted } from './unquoted-templates.ts';

/** An error of the YAML library. */
export interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Keys that belong under `orchestration`, and what happens to them most: they stand at the left edge. */
const UNDER_ORCHESTRATION = new Set([
  'parameters',
  'steps',
  'output',
  'finally',
  'triggers',
  'execution',
  'error_handling',
  'errorHandling',
  'validations',
  'states',
  'machine',
]);

const INDICATORS: Readonly<Record<string, string>> = {
  '*': 'YAML takes what begins with * for a reference to an anchor',
  '&': 'YAML takes what begins with & for an anchor',
  '[': 'YAML takes what begins with [ for a list',
  '{': 'YAML takes what begins with { for a map',
  '@': 'YAML has no place for a value that begins with @',
  '`': 'YAML has no place for a value that begins with `',
  '%': 'YAML has no place for a value that begins with %',
  '!': 'YAML takes what begins with ! for a tag',
  '|': 'YAML takes what begins with | for a block of text',
  '>': 'YAML takes what begins with > for a folded block of text',
};

export function describeSyntax(errors: readonly YamlError[], source: SourceText): Finding {
  const [first] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const at = first?.pos[0] ?? 0;
  const told =
    misplacedSection(source) ?? tabs(source) ?? needsQuotes(errors, source) ?? indentation(at, first, source);
  if (told) return { code: 'syntax', severity: 'error', path: '', ...told };
  return {
    code: 'syntax',
    severity: 'error',
    message: first?.message ?? 'This is no YAML',
    path: '',
    range: { start: at, end: first?.pos[1] ?? at },
    fix: null,
  };
}

type Told = Pick<Finding, 'message' | 'range' | 'fix'>;

interface Line {
  readonly text: string;
  readonly start: number;
  readonly indent: number;
}

function linesOf({ text }: SourceText): Line[] {
  let start = 0;
  return text.split('\n').map((raw) => {
    const line = { text: raw.replace(/\r$/, ''), start, indent: raw.length - raw.trimStart().length };
    start += raw.length + 1;
    return line;
  });
}

/** `steps:` at the left edge, where `orchestration:` stands there as well. */
function misplacedSection(source: SourceText): Told | null {
  const lines = linesOf(source);
  if (!lines.some(({ text }) => /^orchestration\s*:/.test(text))) return null;
  for (const { text, start } of lines) {
    const [, key = ''] = /^([A-Za-z_]+)\s*:/.exec(text) ?? [];
    if (!UNDER_ORCHESTRATION.has(key)) continue;
    return {
      message: `\`${key}\` stands at the left edge, beside \`orchestration\`; it belongs under it. Indent it by two spaces, and what is in it as well`,
      range: { start, end: start + key.length },
      fix: { title: 'Indent it', text: `  ${key}` },
    };
  }
  return null;
}

function tabs(source: SourceText): Told | null {
  const lines = linesOf(source);
  const index = lines.findIndex(({ text }) => /^ *\t/.test(text) && text.trim() !== '');
  const line = lines[index];
  if (!line) return null;
  const wanted = ' '.repeat(contentIndent(lines.slice(0, index)) ?? 2);
  return {
    message: 'YAML is indented with spaces, and a tab stands here. Write spaces',
    range: { start: line.start, end: line.start + line.indent },
    fix: { title: 'Write spaces', text: wanted },
  };
}

/** Where the keys of the thing above stand. */
function contentIndent(before: readonly Line[]): number | null {
  const above = before.findLast(({ text }) => text.trim() !== '' && !text.trim().startsWith('#'));
  if (!above) return null;
  const dash = /^( *)- +/.exec(above.text);
  return dash ? dash[0].length : above.indent;
}

/** A text that YAML takes for something else: a colon within it, or a first sign that means something. */
function needsQuotes(errors: readonly YamlError[], source: SourceText): Told | null {
  for (const { pos } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const lineStart = source.text.lastIndexOf('\n', pos[0] - 1) + 1;
    const lineEnd = source.endOfLine(lineStart);
    const told = unquoted(source.text.slice(lineStart, lineEnd), lineStart);
    if (told) return told;
  }
  return null;
}

function unquoted(line: string, lineStart: number): Told | null {
  const [, before = '', value = ''] = /^(\s*(?:- +)?[\w.-]+:\s+)(.*?)\s*(?:\s#.*)?$/.exec(line) ?? [];
  if (value === '' || /^["'{]/.test(value)) return null;
  const range: Range = { start: lineStart + before.length, end: lineStart + before.length + value.length };
  const fix: Fix = { title: 'Put it in quotes', text: quoted(value) };
  const sign = value[0] ?? '';
  const why = INDICATORS[sign];
  if (why !== undefined)
    return sign === '[' && !/^\[[^\]]*\]\s*\S/.test(value)
      ? null
      : { message: `${why}. Put the text in quotes`, range, fix };
  if (/:(\s|$)/.test(value))
    return { message: 'A colon with a space behind it begins a new key. Put the text in quotes', range, fix };
  return null;
}

/** A key that stands in no column where one may stand. */
function indentation(at: number, error: YamlError | undefined, source: SourceText): Told | null {
  if (
    error === undefined ||
    ![
      'BAD_INDENT',
      'MISSING_CHAR',
      'BAD_COLLECTION_ITEM',
      'IMPOSSIBLE',
      'UNEXPECTED_TOKEN',
      'BLOCK_AS_IMPLICIT_KEY',
      'MULTILINE_IMPLICIT_KEY',
    ].includes(error.code)
  )
    return null;
  const lines = linesOf(source);
  const from = Math.max(
    0,
    lines.findLastIndex(({ start }) => start <= at),
  );
  const index = lines.findIndex(({ text }, each) => each >= from && text.trim() !== '');
  const line = lines[index];
  const wanted = contentIndent(lines.slice(0, index));
  if (!line || wanted === null || line.indent === wanted) return null;
  const open = [...new Set(lines.slice(0, index).flatMap(columnsOf))];
  if (open.includes(line.indent)) return null;
  const key = /^\s*(?:- +)?([\w.-]+)\s*:/.exec(line.text)?.[1];
  const nearest = [wanted, ...open].reduce((best, each) =>
    Math.abs(each - line.indent) < Math.abs(best - line.indent) ? each : best,
  );
  return {
    message: `${key === undefined ? 'This line' : `\`${key}\``} is indented by ${spaces(line.indent)}, and nothing above it is. What belongs to the line before stands at ${spaces(nearest)}`,
    range: { start: line.start, end: line.start + line.indent },
    fix: { title: `Indent it by ${spaces(nearest)}`, text: ' '.repeat(nearest) },
  };
}

function columnsOf({ text, indent }: Line): number[] {
  const dash = /^ *- +/.exec(text);
  return dash ? [indent, dash[0].length] : [indent];
}

function spaces(count: number): string {
  return count === 1 ? 'one space' : `${count} spaces`;
}
