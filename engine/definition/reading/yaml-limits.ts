/**
 * Stops a hostile text before the recursive part of the YAML library sees it. The library's lexer and parser keep their
 * own stack and take any text in linear time; its composer recurses, and near the end of the stack V8 ends the whole
 * process instead of throwing (a regular expression that can't be compiled there is fatal). So depth and size are
 * counted first.
 */
import { CST, Lexer, Parser } from 'yaml';
import type { ProblemCode } from '../problem.ts';
import type { Finding } from './finding.ts';

export const YAML_LIMITS = { bytes: 256 * 1024, depth: 50, nodes: 20_000, aliases: 100, steps: 1_000, tokens: 75_000 };

/** Signs between lexer and parser that stand for no text. */
const MARKS = new Set(['doc-mode', 'flow-error-end', 'scalar']);
const WEIGHTLESS = new Set(['byte-order-mark', 'doc-mode', 'space', 'comment', 'newline', 'scalar']);

/** The parsed tokens, or why this text is refused. */
export function tokensWithin(text: string): CST.Token[] | Finding {
  if (text.length > YAML_LIMITS.bytes || new TextEncoder().encode(text).length > YAML_LIMITS.bytes) {
    return refusal('too_large', `A file may have ${YAML_LIMITS.bytes / 1024} KiB at most`, 0);
  }
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let offset = 0;
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (!WEIGHTLESS.has(type ?? '') && ++count > YAML_LIMITS.tokens) return tooManyNodes(offset);
    if (!MARKS.has(type ?? '')) offset += lexeme.length;
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  return firstBeyondLimits(tokens) ?? tokens;
}

export function tooManyNodes(offset: number): Finding {
  return refusal('too_many_nodes', `A file may have ${YAML_LIMITS.nodes} values at most`, offset);
}

export function tooDeep(offset: number): Finding {
  return refusal('too_deep', `Values may be nested ${YAML_LIMITS.depth} deep at most`, offset);
}

/** In the order of the document, so that the place it names is where a reader meets the limit. */
function firstBeyondLimits(tokens: readonly CST.Token[]): Finding | null {
  const open = tokens.map((token) => ({ token, depth: 0, isValue: true })).reverse();
  let values = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth, isValue } = next;
    if (depth > YAML_LIMITS.depth) return tooDeep(offsetOf(token));
    if (isValue && ++values > YAML_LIMITS.nodes) return tooManyNodes(offsetOf(token));
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth, isValue: false });
    if (!('items' in token)) continue;
    for (const { key, value } of [...token.items].reverse()) {
      if (value) open.push({ token: value, depth: depth + 1, isValue: true });
      if (key) open.push({ token: key, depth: depth + 1, isValue: false });
    }
  }
  return null;
}

function offsetOf(token: CST.Token): number {
  return 'offset' in token ? token.offset : 0;
}

function refusal(code: ProblemCode, message: string, offset: number): Finding {
  return { code, severity: 'error', message, path: '', range: { start: offset, end: offset }, fix: null };
}
