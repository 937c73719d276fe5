import { expect, test } from 'vitest';
import { asTyped, invocation } from './invocation.ts';

test('commands are told as they have to be typed here', () => {
  expect(invocation({})).toBe('baton');
  const program = invocation({ npm_lifecycle_event: 'baton' });
  expect(asTyped('See what there is: baton runs', program)).toBe('See what there is: npm run baton -- runs');
  expect(asTyped('See what there is: baton runs', 'baton')).toBe('See what there is: baton runs');
});

test('only commands are, not names that look alike', () => {
  const program = invocation({ npm_lifecycle_event: 'start' });
  expect(asTyped('baton: no. /usr/share/baton is Baton', program)).toBe('baton: no. /usr/share/baton is Baton');
});
