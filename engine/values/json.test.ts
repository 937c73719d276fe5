import { expect, it } from 'vitest';
import { frozen, plainCopy } from './json.ts';

it('what is frozen can be changed nowhere, however deep or shared', () => {
  const shared = { deep: [{ deeper: 1 }] };
  const value = frozen({ one: shared, two: [shared] });
  expect(() => (value.two as unknown[]).push(1)).toThrow(TypeError);
  expect(() => ((shared.deep[0] as { deeper: number }).deeper = 2)).toThrow(TypeError);
});

it('freezes what is nested deeper than a call may go, and what leads back to itself', () => {
  let deep: unknown[] = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(Object.isFrozen(frozen(deep)[0])).toBe(true);
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  expect(Object.isFrozen(frozen(circle))).toBe(true);
});

it('a copy is what a journal gives back', () => {
  expect(plainCopy({ at: new Date(0), left: undefined, list: [undefined, Number.NaN] })).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    list: [null, null],
  });
  expect(() => plainCopy({ much: 1n })).toThrow(TypeError);
});
