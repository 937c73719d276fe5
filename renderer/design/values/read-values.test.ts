import { expect, test } from 'vitest';
import { readRecord, readValue } from './read-values.ts';

test('reads YAML and JSON alike, and says what is wrong with neither', () => {
  expect(readRecord('a: 1\nb: [x]').value).toEqual({ a: 1, b: ['x'] });
  expect(readRecord('{"a": 1}').value).toEqual({ a: 1 });
  expect(readRecord('').value).toEqual({});
  expect(readRecord('- a').problem).toContain('names with values');
  expect(readValue('a: [').problem).not.toBeNull();
  expect(readRecord('userMessage: *nobody')).toMatchObject({ value: null, problem: expect.stringContaining('nobody') as string });
  expect(readRecord('when: !no x')).toMatchObject({ value: null });
});
