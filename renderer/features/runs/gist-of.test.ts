import { expect, test } from 'vitest';
import { gistOf } from './gist-of.ts';

test.each([
  ['a letter', 'a letter'],
  [7, '7'],
  [null, ''],
  [undefined, ''],
  [['a', 'b'], '["a","b"]'],
  [{}, '{}'],
  [
    { deliverableId: 'run.read[0]', content: { deliverable: { id: 'x', title: 'Report', content: '# Report' } } },
    'Report',
  ],
  [{ content: { message: 'two\n  lines' }, metadata: { model: 'm' } }, 'two lines'],
  [{ id: 5 }, '{"id":5}'],
])('%j is %j at a glance', (value, gist) => {
  expect(gistOf(value)).toBe(gist);
});
