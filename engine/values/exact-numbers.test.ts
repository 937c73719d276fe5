import { describe, expect, it } from 'vitest';
import { inexactNumberIn, isExactNumber } from './exact-numbers.ts';

describe('numbers that may have lost digits', () => {
  it.each([
    [0, true],
    [-3.5, true],
    [2 ** 53 - 1, true],
    [2 ** 53, false],
    [-(2 ** 53), false],
    [7_615_917_337_495_251_231, false],
    [0.1 + 0.2, true],
    [1e21, true],
    [1e300, true],
  ])('%d: %s', (value, isExact) => {
    expect(isExactNumber(value)).toBe(isExact);
  });

  it('are found wherever they lie, the first in the order of the value', () => {
    expect(inexactNumberIn({ a: 1, record: { ids: [1, 2 ** 60, 2 ** 61] }, b: 2 ** 62 })).toEqual({
      path: 'record.ids[1]',
      value: 2 ** 60,
    });
    expect(inexactNumberIn(2 ** 60)).toEqual({ path: '', value: 2 ** 60 });
    expect(inexactNumberIn({ a: ['7615917337495251231', null, true, 1.5] })).toBeNull();
  });
});
