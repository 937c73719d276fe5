import { describe, expect, it } from 'vitest';
import { describeSize, LIMITS, limitsWith, usualLimits } from './limits.ts';
import { LimitExceeded, overLimit } from './over-limit.ts';

describe('limits', () => {
  it('say nothing of what is within them', () => {
    expect(overLimit('valueBytes', LIMITS.valueBytes.usual, usualLimits)).toBeNull();
  });

  it('name the size, the limit and the way out of what is over them', () => {
    const over = overLimit('valueBytes', 3 * 1024 * 1024, usualLimits, { subject: 'The parameter "report"' });
    expect(over?.message).toMatch(/^The parameter "report" has 3 MiB; 2 MiB is the limit\. \S/);
    expect(over).toMatchObject({
      code: 'limit_exceeded',
      details: { limit: 'valueBytes', size: 3 * 1024 * 1024, allowed: LIMITS.valueBytes.usual },
    });
  });

  it('tell a size that is hardly over its limit to the byte', () => {
    expect(overLimit('valueBytes', 2 * 1024 * 1024 + 7, usualLimits)?.message).toMatch(
      /^A value has 2,097,159 bytes; 2,097,152 bytes is the limit/,
    );
  });

  it('tell a size that was not counted to its end as one that may be bigger', () => {
    expect(overLimit('valueBytes', 3 * 1024 * 1024, usualLimits, { isAtLeast: true })?.message).toMatch(
      /^A value has at least 3 MiB; /,
    );
  });

  it('are told by an error in the same words, with the figures', () => {
    const over = overLimit('valueBytes', 3 * 1024 * 1024, usualLimits);
    expect(over && new LimitExceeded(over)).toMatchObject({ name: 'LimitExceeded', message: over?.message, over });
  });

  it('can be raised, and never past what the engine survives', () => {
    expect(limitsWith({ valueBytes: 4 * 1024 * 1024 }).valueBytes).toBe(4 * 1024 * 1024);
    expect(limitsWith({ valueBytes: Number.MAX_SAFE_INTEGER }).valueBytes).toBe(LIMITS.valueBytes.hard);
  });

  it('are never usual beyond what the engine survives', () => {
    for (const { usual, hard } of Object.values(LIMITS)) expect(usual).toBeLessThanOrEqual(hard);
  });

  it('tell sizes as people read them', () => {
    expect(describeSize(1, 'items')).toBe('1 item');
    expect(describeSize(100_000, 'items')).toBe('100,000 items');
    expect(describeSize(1536, 'bytes')).toBe('1.5 KiB');
    expect(describeSize(1, 'entries')).toBe('1 entry');
    expect(describeSize(2, 'entries')).toBe('2 entries');
    expect([12, 1023, 1024, 20_480, 1_048_575, 1_048_576].map((size) => describeSize(size, 'bytes'))).toEqual([
      '12 bytes',
      '1023 bytes',
      '1 KiB',
      '20 KiB',
      '1024 KiB',
      '1 MiB',
    ]);
  });
});
