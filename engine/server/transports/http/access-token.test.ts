import { expect, test } from 'vitest';
import { makeAccessToken } from './access-token.ts';

test('a key is 256 bits of chance, and another one every time', () => {
  const { text } = makeAccessToken();
  expect(Buffer.from(text, 'base64url')).toHaveLength(32);
  expect(makeAccessToken().text).not.toBe(text);
});

test('fits only the key itself, in the way that keys are sent', () => {
  const { text, fits } = makeAccessToken();
  expect(fits(`Bearer ${text}`)).toBe(true);
  for (const wrong of [
    undefined,
    '',
    text,
    `bearer ${text}`,
    `Bearer ${text} `,
    `Bearer ${text.slice(1)}`,
    `Bearer ${makeAccessToken().text}`,
    `Bearer ${'a'.repeat(10_000)}`,
  ]) {
    expect(fits(wrong)).toBe(false);
  }
});
