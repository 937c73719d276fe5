/**
 * `key: {{ x }}` without quotes is YAML for a map whose key is a map. Such places are found, reported with the quotes
 * that were forgotten, and read as if the quotes were there, so that one forgotten pair hides nothing else in the file.
 */
import { isCollection, visit } from 'yaml';
import type { Document } from 'yaml';
import type { Finding } from './finding.ts';
import type { Range, SourceText } from './source-text.ts';

/** Where templates without quotes stand, the ends included. */
export function unquotedTemplates(document: Document, source: SourceText): Range[] {
  const found: Range[] = [];
  visit(document, {
    Map(_key, node, ancestors) {
      const start = node.range?.[0];
      if (start === undefined || !node.flow || !source.text.startsWith('{{', start)) return undefined;
      const isInFlow = ancestors.some((ancestor) => isCollection(ancestor) && ancestor.flow === true);
      found.push({ start, end: isInFlow ? endOfTemplate(source, start) : endOfContent(source, start) });
      return visit.SKIP;
    },
  });
  return found;
}

/** Quotes of the same length in place of the outer braces: every other offset in the file stays what it is. */
export function withQuotes(text: string, ranges: readonly Range[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    if (start < from) continue; // on a line on which an earlier one stands, which takes all of it
    pieces.push(text.slice(from, start), '"', ' '.repeat(Math.max(0, end - start - 2)), '"');
    from = end;
  }
  return `${pieces.join('')}${text.slice(from)}`;
}

export function quoteYourTemplate(range: Range, path: string, source: SourceText): Finding {
  const text = source.slice(range);
  return {
    code: 'unquoted_template',
    severity: 'error',
    message: `Quote your template: without quotes, YAML reads ${text} as a map`,
    path,
    range,
    fix: { title: 'Put it in quotes', text: quoted(text) },
  };
}

export function quoted(text: string): string {
  if (!text.includes('"') && !text.includes('\\')) return `"${text}"`;
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

function endOfTemplate(source: SourceText, start: number): number {
  const lineEnd = source.endOfLine(start);
  const close = source.text.indexOf('}}', start);
  return close === -1 || close >= lineEnd ? lineEnd : close + 2;
}

/** The rest of the line, without a comment and the space before it. */
function endOfContent(source: SourceText, start: number): number {
  const rest = source.slice({ start, end: source.endOfLine(start) });
  const comment = rest.search(/\s#/);
  return start + (comment === -1 ? rest : rest.slice(0, comment)).trimEnd().length;
}
