/** What bytes are, by how they begin: a name, or somebody's word, can say anything. Pure. */

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
/** So many of the first bytes are looked at. */
export const LOOKED_AT = 64;

/** Types that begin in a way of their own: what is said to be one and does not begin so is none. */
const SEEN: ReadonlySet<string> = new Set(BEGINNINGS.map(([type]) => type));
/** Many formats are one of these inside: what somebody says of them tells more. */
const CONTAINERS: ReadonlySet<string> = new Set(['application/zip', 'application/gzip', 'video/mp4']);
const UNKNOWN = 'application/octet-stream';

/** Null: they begin as nothing that is known. */
export function typeSeenIn(bytes: Uint8Array): string | null {
  const start = beginningOf(bytes).toString('latin1');
  return BEGINNINGS.find(([, at, beginning]) => start.startsWith(beginning, at))?.[0] ?? null;
}

/** The type to keep them as, whatever they are said to be. */
export function typeOfBytes(bytes: Uint8Array, said: string): string {
  const [wanted = ''] = said.toLowerCase().split(';');
  const type = wanted.trim() === 'image/jpg' ? 'image/jpeg' : wanted.trim();
  const seen = typeSeenIn(bytes);
  if (seen === null) return SEEN.has(type) || !/^[\w.+-]+\/[\w.+-]+$/.test(type) ? UNKNOWN : type;
  if (isTextType(type) && isPrintable(bytes)) return type; // a text may begin with the letters GIF8
  const saysMore = CONTAINERS.has(seen) && !SEEN.has(type) && !isTextType(type) && type !== UNKNOWN && type !== '';
  return saysMore ? type : seen;
}

function isTextType(type: string): boolean {
  return type.startsWith('text/') || type === 'application/json';
}

function isPrintable(bytes: Uint8Array): boolean {
  return beginningOf(bytes).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

function beginningOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LOOKED_AT));
}
