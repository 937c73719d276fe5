import { describe, expect, it } from 'vitest';
import { limitsWith, usualLimits } from './limits.ts';
import { cutText, measure, overSize } from './measure.ts';

const MIB = 1024 * 1024;

describe('measuring', () => {
  it.each([
    ['a text'],
    [['a', 'list', 'of', 'texts']],
    [{ a: { b: 'c' }, d: [1_234, true, null] }],
    ['größer als ASCII: €'.repeat(10)],
  ])('counts about what its text would have: %j', (value) => {
    const { bytes, isAtLeast } = measure(value, MIB, 100);
    expect(Math.abs(bytes - Buffer.byteLength(JSON.stringify(value)))).toBeLessThanOrEqual(12);
    expect(isAtLeast).toBe(false);
  });

  it.each([
    [0, 3],
    [999, 3],
    [1_000, 4],
    [-5, 2],
    [1.25, 4],
    [true, 4],
    [null, 4],
    [undefined, 4],
    ['abc', 5],
    [[], 2],
    [[7, 'a'], 10],
    [{}, 2],
    [{ ab: 7 }, 11],
  ])('gives %j %i bytes', (value, bytes) => {
    expect(measure(value, MIB, 100)).toEqual({
      bytes,
      levels: Number(typeof value === 'object' && value !== null),
      isAtLeast: false,
    });
  });

  it('reads no text for its bytes that can be told by its length: short ones, and those far over the limit', () => {
    const bytesOf = (text: string, most = MIB) => measure(text, most, 100).bytes - 2;
    expect([
      bytesOf('€'.repeat(21)),
      bytesOf('€'.repeat(22)),
      bytesOf('€'.repeat(60), 60),
      bytesOf('€'.repeat(61), 60),
    ]).toEqual([21, 66, 180, 61]);
  });

  it('says how deep a value is', () => {
    expect(['text', [1], { a: [{}] }].map((value) => measure(value, MIB, 100).levels)).toEqual([0, 1, 3]);
    expect(measure([[['too', 'deep']]], MIB, 2)).toEqual({ bytes: 6, levels: 3, isAtLeast: true });
  });

  describe('of what is too big', () => {
    // From the fourth item on it is over 11 bytes: each takes four.
    const items = (count: number) => Array.from({ length: count }, () => 7);
    const asObject = (count: number) => Object.fromEntries(items(count).map((item, index) => [`k${index}`, item]));

    it('goes on for a hundred thousand places, so that its size can be told', () => {
      expect(measure(items(100_003), 11, 100)).toEqual({ bytes: 2 + 4 * 100_003, levels: 1, isAtLeast: false });
    });

    it('stops there, wherever it is', () => {
      const seen = 2 + 4 * 100_003 + 1;
      for (const length of [100_004, 150_000])
        expect(measure(items(length), 11, 100)).toEqual({ bytes: seen, levels: 1, isAtLeast: true });
      expect(measure([items(150_000), ...items(9)], 11, 100)).toMatchObject({ bytes: seen + 3 - 4, isAtLeast: true });
      const [one, other] = [measure([asObject(150_000), 'later'], 11, 100), measure([asObject(120_000)], 11, 100)];
      expect(one).toEqual(other);
      expect(one.isAtLeast).toBe(true);
    });
  });

  it('counts what a value has itself, not what it was made after', () => {
    expect(measure(Object.create({ inherited: 'text' }), MIB, 100).bytes).toBe(2);
  });

  it('counts what is held twice twice, as its text would have it', () => {
    const text = 'x'.repeat(1_000);
    expect(measure([text, text, text], MIB, 100).bytes).toBeGreaterThan(3_000);
  });

  it('ends soon with a value that holds a thousand million texts by holding itself in parts', () => {
    let value: unknown = 'x'.repeat(1_000);
    for (let level = 0; level < 20; level++) value = Array.from({ length: 10 }, () => value);
    const { bytes, isAtLeast } = measure(value, MIB, 100);
    expect(isAtLeast).toBe(true);
    expect(bytes).toBeGreaterThan(MIB);
  });

  it('finds a value that holds itself too deep', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(overSize('valueBytes', value, usualLimits)).toMatchObject({
      code: 'limit_exceeded',
      details: { limit: 'valueLevels' },
    });
  });

  it('tells the size of what is far over its limit', () => {
    expect(overSize('valueBytes', 'x'.repeat(35 * MIB), usualLimits, 'The parameter "report"')?.message).toMatch(
      /^The parameter "report" has 35 MiB; 2 MiB is the limit/,
    );
  });

  it('says whose depth it is, and that it may be deeper still', () => {
    expect(overSize('valueBytes', [[['deep']]], limitsWith({ valueLevels: 2 }), 'The answer')?.message).toMatch(
      /^The answer has at least 3 levels; 2 levels is the limit/,
    );
  });

  it('keeps to limits that were changed', () => {
    expect(overSize('valueBytes', 'x'.repeat(3 * MIB), limitsWith({ valueBytes: 4 * MIB }))).toBeNull();
  });
});

describe('cutting a text', () => {
  it('leaves alone what is within its limit', () => {
    expect(cutText('short', 100)).toBe('short');
    expect(cutText('x'.repeat(100), 100)).toHaveLength(100);
    expect(cutText('x'.repeat(101), 100)).toBe(`${'x'.repeat(25)} … (cut)`);
  });

  it('ends within the limit, and says that it was cut', () => {
    const cut = cutText('€'.repeat(10_000), 1_000);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000);
    expect(cut).toMatch(/^€+ … \(cut\)$/);
  });
});
