import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tries } from '../../../testing/tries.ts';
import { LineReader } from './line-reader.ts';

/** Cuts the bytes where told, and again. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('the same lines come, wherever what is read was cut', () => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '.'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), fc.constantFrom('\n', '\r\n'), (lines, cuts, end) => {
      const told: string[] = [];
      const reader = new LineReader(1_000, (one) => void told.push(one));
      const bytes = Buffer.from(lines.map((one) => `${one}${end}`).join(''));
      for (const piece of pieces(bytes, cuts)) expect(reader.add(piece)).toBe(true);
      expect(told).toEqual(lines.filter((one) => one !== '').map((one) => Buffer.from(one).toString()));
    }),
    tries(200),
  );
});

test('a line that is longer than lines may be ends the reading, however it comes', () => {
  const reader = new LineReader(10, () => undefined);
  expect(reader.add(Buffer.from('0123456789\n0123456789'))).toBe(true);
  expect(reader.add(Buffer.from('0'))).toBe(false);
});
