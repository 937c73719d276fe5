/**
 * What a guest has done for it at once, inside the sandbox's thread: bytes and texts, digests, addresses. None of it
 * touches the world. A guest's own engine has none of these, or would take a thousand times as long.
 */
import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';

type Given = string | Uint8Array | number | undefined;
type Taken = string | Uint8Array | undefined;

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  utf8: 'utf8',
  'utf-8': 'utf8',
  base64: 'base64',
  base64url: 'base64url',
  hex: 'hex',
  latin1: 'latin1',
  binary: 'latin1',
  ascii: 'latin1',
};
const ALGORITHMS: readonly string[] = ['sha256', 'sha512', 'sha1'];
const MOST_RANDOM_BYTES = 1024;
const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname'] as const;

/** Throws a `RangeError` with a sentence for what can't be done. @param handles what stands for secrets */
export function sandboxFunctions(handles: readonly string[]): Record<string, (...given: Given[]) => Taken> {
  return {
    bytesOf: (text, encoding) => Buffer.from(textIn(text), encodingNamed(encoding)),
    textOf: (bytes, encoding) => bufferOf(bytes).toString(encodingNamed(encoding)),
    digest(algorithm, data, key) {
      mustBeKnown(algorithm);
      for (const bytes of [data, key]) mustHoldNoHandle(bytes, handles);
      const digest = key === undefined ? createHash(String(algorithm)) : createHmac(String(algorithm), bufferOf(key));
      return digest.update(bufferOf(data)).digest();
    },
    randomUUID: () => randomUUID(),
    randomBytes(size) {
      if (typeof size === 'number' && Number.isInteger(size) && size >= 0 && size <= MOST_RANDOM_BYTES)
        return randomBytes(size);
      throw new RangeError(`randomBytes makes up to ${MOST_RANDOM_BYTES} bytes at a time`);
    },
    parseUrl(address, base) {
      const from = base === undefined ? undefined : textIn(base);
      return URL.canParse(textIn(address), from) ? partsOf(new URL(textIn(address), from)) : undefined;
    },
    changeUrl(href, part, value) {
      const url = new URL(textIn(href));
      if (part === 'href') return URL.canParse(textIn(value)) ? partsOf(new URL(textIn(value))) : undefined;
      const name = [...PARTS, 'search' as const, 'hash' as const].find((known) => known === part);
      if (name !== undefined && name !== 'origin') url[name] = textIn(value);
      return partsOf(url);
    },
    parseQuery: (query) => JSON.stringify([...new URLSearchParams(textIn(query))]),
    formatQuery: (pairs) => new URLSearchParams(JSON.parse(textIn(pairs)) as [string, string][]).toString(),
  };
}

function partsOf(url: URL): string {
  const { search, hash } = url;
  return JSON.stringify({ ...Object.fromEntries(PARTS.map((part) => [part, url[part]])), search, hash });
}

function encodingNamed(name: Given): BufferEncoding {
  const encoding = Object.hasOwn(ENCODINGS, String(name).toLowerCase()) && ENCODINGS[String(name).toLowerCase()];
  if (encoding) return encoding;
  throw new RangeError(`There is no encoding ${String(name).slice(0, 40)}: ${Object.keys(ENCODINGS).join(', ')}`);
}

function mustBeKnown(algorithm: Given): void {
  if (ALGORITHMS.includes(String(algorithm))) return;
  throw new RangeError(`There is no digest ${String(algorithm).slice(0, 40)}: ${ALGORITHMS.join(', ')}`);
}

/** A digest of what stands for a secret would look like one of the secret, and be wrong. */
function mustHoldNoHandle(bytes: Given, handles: readonly string[]): void {
  if (bytes === undefined || !handles.some((handle) => bufferOf(bytes).includes(handle))) return;
  throw new RangeError('A secret is put in where a request is sent, so nothing can be computed from it here');
}

function textIn(value: Given): string {
  return typeof value === 'string' ? value : String(value);
}

function bufferOf(value: Given): Buffer {
  if (typeof value !== 'object') return Buffer.from(textIn(value));
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
