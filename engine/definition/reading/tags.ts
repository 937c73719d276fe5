/**
 * Tags: what begins with an exclamation mark. Most of the time no tag was meant, but a condition that says no:
 * `when: !parameters.dry_run` is an empty value to YAML, and `! parameters.dry_run` the opposite of what was meant.
 */
import { isScalar, visit } from 'yaml';
import type { Document, Scalar } from 'yaml';
import type { Fix } from '../problem.ts';
import type { Finding } from './finding.ts';
import type { SourceText } from './source-text.ts';
import { quoted } from './unquoted-templates.ts';

export function tagFindings(document: Document, source: SourceText): Finding[] {
  const scalars: Scalar[] = [];
  visit(document, { Scalar: (_, node) => void (node.range && scalars.push(node)) });
  const unresolved = document.warnings.map(({ pos, message }) => {
    const node = scalars.find(({ tag, range }) => tag !== undefined && range && range[0] >= pos[1]);
    return tagFinding(source, { start: pos[0], end: pos[1] }, message.replace(/^Unresolved tag: /, ''), node ?? null);
  });
  const marks = scalars
    .filter(({ tag }) => tag === '!')
    .map((node) => {
      const start = source.text.lastIndexOf('!', (node.range?.[0] ?? 0) - 1);
      return tagFinding(source, { start, end: start + 1 }, '!', node);
    });
  return [...unresolved, ...marks];
}

function tagFinding(
  source: SourceText,
  tag: { start: number; end: number },
  said: string,
  node: Scalar | null,
): Finding {
  const valueEnd = node?.range?.[1] ?? tag.end;
  const range = { start: tag.start, end: Math.max(tag.end, valueEnd) };
  const text = source.slice(range);
  const isCondition = node !== null && !source.slice(tag).startsWith('!!') && !text.includes('\n');
  if (isCondition)
    return {
      code: 'unknown_tag',
      severity: 'error',
      message: `YAML reads ${text} as a tag; put it in quotes if it is text or a condition`,
      path: '',
      range,
      fix: { title: 'Put it in quotes', text: quoted(text) },
    };
  return {
    code: 'unknown_tag',
    severity: 'error',
    message: `Tags are not part of a definition: ${said}`,
    path: '',
    range: tag,
    fix: fixFor(said, node),
  };
}

/**
 * Without its tag a text in quotes stays that text, if no other kind of value was meant; what else is meant only a
 * person knows.
 */
function fixFor(tag: string, node: Scalar | null): Fix | null {
  const isQuotedText =
    node !== null && isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
  return isQuotedText && !/(?:int|float|bool|null)$/.test(tag) ? { title: 'Remove the tag', text: '' } : null;
}
