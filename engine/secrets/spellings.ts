/** How a secret may be spelt in what a client or a server writes. */
import { plainSpellingsOf } from '../values/plain-spellings.ts';

/** Shorter values are words of every text: what is looked for would be everywhere. */
export const SHORTEST = 8;

/** As parts of one regular expression. */
export function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const plain = [...plainSpellingsOf(value), bytes.toString('latin1'), bytes.toString('utf16le')].map(escaped);
  // hexadecimal and percent signs are written in either case
  const either = [bytes.toString('hex'), [...bytes].map((byte) => `%${hexOf(byte)}`).join('')].map(inEitherCase);
  return [...new Set([...plain, ...either, ...insideBase64(bytes)])];
}

/** As texts, for those who look through bytes. */
export function textsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  return [...new Set([...plainSpellingsOf(value), hex, hex.toUpperCase(), ...certainInBase64(bytes).flat()])];
}

/**
 * In base64 a text looks different for each of three places where it can begin: after `user:`, say. The letters at its
 * ends hold bits of its neighbours, and of the secret. Of each place, in either alphabet: the letters between them.
 */
function certainInBase64(bytes: Buffer): readonly (readonly string[])[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = before === 0 ? 0 : before + 1;
    const last = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const certain = text.slice(first, last);
    return [...new Set([certain, certain.replaceAll('+', '-').replaceAll('/', '_')])];
  });
}

/** With the letters at the ends, which hold bits of the secret. */
function insideBase64(bytes: Buffer): readonly string[] {
  const spelt = certainInBase64(bytes).flat();
  return spelt.map((each) => `[A-Za-z0-9+/_-]{0,2}${escaped(each)}[A-Za-z0-9+/_-]{0,2}={0,2}`);
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function inEitherCase(text: string): string {
  return text.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
