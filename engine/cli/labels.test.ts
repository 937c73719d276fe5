import { expect, it } from 'vitest';
import { labelsFrom } from './labels.ts';

it('a label is a name and whatever stands behind the first equals sign', () => {
  expect(labelsFrom(['customer=ada', 'formula=a=b', 'empty='])).toEqual({ customer: 'ada', formula: 'a=b', empty: '' });
});

it.each(['customer', '=ada', 'the customer=ada', '7=ada'])('%s is refused, with what to write', (typed) => {
  expect(() => labelsFrom([typed])).toThrow(`--label ${typed} is no label`);
});
