/**
 * What was not as it should be in a step that was done nevertheless. Values that are missing are counted, everything
 * else is named.
 */
import { oneLine } from './style.ts';

const MISSING = new Set(['missing_value', 'missing_path']);

export function warningsInWords(warnings: readonly { readonly code: string; readonly message: string }[]): string {
  const missing = warnings.filter(({ code }) => MISSING.has(code)).length;
  const named = warnings
    .filter(({ code }) => !MISSING.has(code))
    .map(({ code, message }) => `${code}: ${oneLine(message)}`);
  return [
    ...named,
    ...(missing === 0 ? [] : [`${missing} ${missing === 1 ? 'value was' : 'values were'} missing`]),
  ].join(', ');
}
