import { describe, expect, it } from 'vitest';
import { limitsWith, usualLimits } from './limits.ts';
import { cutText, measure, overSize } from './measure.ts';

const MIB = 1024 * 1024;

describe('measuring', () => {
  it.each([['a text'], [['a', 'list', 'of', 'texts']], [{ a: { b: 'c' }, d: [1_234, true, null] }], ['größer als ASCII: €'.repeat(10)]])('counts about what its text would have: %j', (value) => {
    const { bytes, isAtLeast } = measure(value, MIB, 100);
    expect(Math.abs(bytes - Buffer.byteLength(JSON.stringify(value)))).toBeLessThanOrEqual(12);
    expect(isAtLeast).toBe(false);
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
    expect(overSize('valueBytes', value, usualLimits)).toMatchObject({ code: 'limit_exceeded', details: { limit: 'valueLevels' } });
  });

  it('tells the size of what is far over its limit', () => {
    expect(overSize('valueBytes', 'x'.repeat(35 * MIB), usualLimits, 'The parameter "report"')?.message).toMatch(/^The parameter "report" has 35 MiB; 2 MiB is the limit/);
  });

  it('keeps to limits that were changed', () => {
    expect(overSize('valueBytes', 'x'.repeat(3 * MIB), limitsWith({ valueBytes: 4 * MIB }))).toBeNull();
  });
});

describe('cutting a text', () => {
  it('leaves alone what is within its limit', () => {
    expect(cutText('short', 100)).toBe('short');
  });

  it('ends within the limit, and says that it was cut', () => {
    const cut = cutText('€'.repeat(10_000), 1_000);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000);
    expect(cut).toMatch(/^€+ … \(cut\)$/);
  });
});
