import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { isExactNumber } from '../values/exact-numbers.ts';
import { InexactNumberError } from '../values/exact-text.ts';
import type { Json } from '../values/json.ts';

/**
 * A value as somebody wrote it in YAML. Throws at what is no YAML, and an `InexactNumberError` at a number that can't
 * be kept.
 */
export function parseExactYaml(text: string): Json {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw error;
  visit(document, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== 'number' || isExactNumber(node.value)) return;
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      throw new InexactNumberError(`line ${line}, column ${col}: ${node.source ?? String(node.value)}`);
    },
  });
  return (document.toJS({ maxAliasCount: 100 }) ?? null) as Json;
}
