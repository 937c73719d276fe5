import { expect, test } from 'vitest';
import { attemptOfPath, callbackPath } from './callback-path.ts';

const KEY = Buffer.alloc(32, 7);
const attempt = { runId: '01m7vwa54gm8agyxg3', stepId: 'enrich[3]', attempt: 2 };

test('a path names its attempt, also one of an item', () => {
  const path = callbackPath(attempt, KEY);
  expect(path).toMatch(/^\/callbacks\/01m7vwa54gm8agyxg3\/enrich%5B3%5D\/2\?key=[\w-]{43}$/);
  expect(attemptOfPath(path, KEY)).toEqual(attempt);
});

test.each([
  ['by the key of another data folder', (path: string) => path, Buffer.alloc(32, 8)],
  ['of another attempt', (path: string) => path.replace('/2?', '/3?'), KEY],
  ['of another step', (path: string) => path.replace('enrich', 'other'), KEY],
  ['with a part of the key', (path: string) => path.slice(0, -1), KEY],
  ['without a key', (path: string) => path.split('?')[0] ?? '', KEY],
  ['with what is no encoding', (path: string) => path.replace('%5B', '%ZZ'), KEY],
])('a path %s is nobody’s', (_what, changed, key) => {
  expect(attemptOfPath(changed(callbackPath(attempt, KEY)), key)).toBeNull();
});
