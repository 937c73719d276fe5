/** What bytes are, by how they begin, and whether they may be kept as what somebody says that they are. */
import { AgentError } from '../../port/agent.ts';

const BEGINNINGS: readonly (readonly [type: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/gzip', 0, '\x1f\x8b'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/ogg', 0, 'OggS'],
  ['video/mp4', 4, 'ftyp'],
];
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
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32)).toString('latin1');
  const seen = BEGINNINGS.find(([, at, beginning]) => start.startsWith(beginning, at))?.[0] ?? null;
  if (seen === type && seen !== null) return seen;
  if (PLAIN.has(type)) return type;
  const what = seen ?? 'nothing that Baton knows';
  throw new AgentError(
    'asset_type_refused',
    `These bytes are not kept as ${type || 'nothing'}: by how they begin, they are ${what}`,
    { retryable: false, details: { said: type, seen } },
  );
}
