import { describe, expect, it } from 'vitest';
import { describeSize, LIMITS, limitsWith, overLimit, usualLimits } from './limits.ts';

describe('limits', () => {
  it('say nothing of what is within them', () => {
    expect(overLimit('valueBytes', LIMITS.valueBytes.usual, usualLimits)).toBeNull();
  });

  it('name the size, the limit and the way out of what is over them', () => {
    const over = overLimit('valueBytes', 3 * 1024 * 1024, usualLimits, { subject: 'The parameter "report"' });
    expect(over?.message).toMatch(/^The parameter "report" has 3 MiB; 2 MiB is the limit\. \S/);
    expect(over).toMatchObject({ code: 'limit_exceeded', details: { limit: 'valueBytes', size: 3 * 1024 * 1024, allowed: LIMITS.valueBytes.usual } });
  });

  it('tell a size that is hardly over its limit to the byte', () => {
    expect(overLimit('valueBytes', 2 * 1024 * 1024 + 7, usualLimits)?.message).toMatch(/^A value has 2,097,159 bytes; 2,097,152 bytes is the limit/);
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
    expect(describeSize(12, 'bytes')).toBe('12 bytes');
  });
});
