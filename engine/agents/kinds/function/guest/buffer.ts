/** Bytes: `Buffer` as far as functions use it, `TextEncoder`, `TextDecoder`, `atob` and `btoa`. */
export const BUFFER = String.raw`
/** The bytes of any view, as an ArrayBuffer of their own. */
function exactBytes(value) {
  if (value instanceof ArrayBuffer) return value;
  if (ArrayBuffer.isView(value)) return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
  if (typeof value === 'string') return host.bytesOf(value, 'utf8');
  throw new TypeError('Bytes are expected: a Buffer, a Uint8Array or an ArrayBuffer');
}

class Buffer extends Uint8Array {
  static get [Symbol.species]() {
    return Buffer;
  }
  static from(value, encoding) {
    if (typeof value === 'string') return new Buffer(host.bytesOf(value, encoding ?? 'utf8'));
    if (value instanceof ArrayBuffer) return new Buffer(value);
    if (ArrayBuffer.isView(value)) return new Buffer(exactBytes(value));
    if (value && value.type === 'Buffer') return Buffer.from(value.data);
    const bytes = Uint8Array.from(value);
    return new Buffer(bytes.buffer);
  }
  static alloc(size, fill = 0) {
    return new Buffer(size).fill(fill);
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static byteLength(value, encoding) {
    return typeof value === 'string' ? Buffer.from(value, encoding).length : value.byteLength;
  }
  static concat(parts, total = parts.reduce((sum, part) => sum + part.length, 0)) {
    const whole = Buffer.alloc(total);
    let at = 0;
    for (const part of parts) {
      if (at >= total) break;
      whole.set(part.subarray(0, total - at), at);
      at += part.length;
    }
    return whole;
  }
  toString(encoding, start = 0, end = this.length) {
    return host.textOf(exactBytes(this.subarray(start, end)), encoding ?? 'utf8');
  }
  equals(other) {
    return this.length === other.length && this.every((byte, index) => byte === other[index]);
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
}

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return new Uint8Array(host.bytesOf(String(text), 'utf8'));
  }
}

class TextDecoder {
  constructor(label = 'utf-8') {
    if (!/^utf-?8$/i.test(label)) throw new RangeError('Functions decode utf-8 only');
  }
  get encoding() {
    return 'utf-8';
  }
  decode(bytes) {
    return bytes === undefined ? '' : host.textOf(exactBytes(bytes), 'utf8').replace(/^\ufeff/, '');
  }
}

const atob = (text) => host.textOf(host.bytesOf(String(text), 'base64'), 'latin1');
function btoa(text) {
  if (/[^\0-\xff]/.test(text)) throw new RangeError('btoa takes characters of one byte only');
  return host.textOf(host.bytesOf(String(text), 'latin1'), 'base64');
}
`;
