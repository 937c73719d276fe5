/** Whether bytes may be kept as what a function says that they are. */
import { typeSeenIn } from '../../../values/type-of-bytes.ts';
import { AgentError } from '../../port/agent.ts';

/** They don't begin in a way of their own, and nobody runs them. */
const PLAIN: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'text/csv',
  'text/markdown',
  'text/plain',
]);

/** The type to keep it as. Throws an `AgentError` where the bytes are another than they are said to be. */
export function assetTypeOf(bytes: Uint8Array, said: string): string {
  const [wanted = ''] = said.toLowerCase().split(';');
  const type = wanted.trim() === 'image/jpg' ? 'image/jpeg' : wanted.trim();
  const seen = typeSeenIn(bytes);
  if (seen === type && seen !== null) return seen;
  if (PLAIN.has(type)) return type;
  const what = seen ?? 'nothing that Baton knows';
  throw new AgentError(
    'asset_type_refused',
    `These bytes are not kept as ${type || 'nothing'}: by how they begin, they are ${what}`,
    { retryable: false, details: { said: type, seen } },
  );
}
