import { expect, it } from 'vitest';
import { usualLimits } from '../limits/limits.ts';
import { labelsMustFit } from './request-limits.ts';

it('labels that are given at the start are as many and as long as they may be', () => {
  const most = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`l${index}`, 'a']));
  expect(() => labelsMustFit(most, usualLimits)).not.toThrow();
  expect(() => labelsMustFit({ ...most, more: 'a' }, usualLimits)).toThrow('20 labels is the limit');
  expect(() => labelsMustFit({ a: 'x'.repeat(300) }, usualLimits)).toThrow('256 bytes is the limit');
  expect(() => labelsMustFit({ 'a b': 'x' }, usualLimits)).toThrow('"a b" is no name of a label');
});
