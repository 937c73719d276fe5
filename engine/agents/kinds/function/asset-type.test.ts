import { expect, test } from 'vitest';
import { assetTypeOf } from './asset-type.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const png = bytes('\x89PNG\r\n\x1a\n…');
const jpeg = bytes('\xff\xd8\xff\xe0…');

test.each([
  [png, 'image/png', 'image/png'],
  [jpeg, 'image/jpeg', 'image/jpeg'],
  [jpeg, 'image/jpg', 'image/jpeg'],
  [bytes('GIF89a'), 'IMAGE/GIF', 'image/gif'],
  [bytes('RIFF....WEBPVP8 '), 'image/webp', 'image/webp'],
  [bytes('%PDF-1.7'), 'application/pdf', 'application/pdf'],
  [bytes('{"a":1}'), 'application/json; charset=utf-8', 'application/json'],
  [bytes('a,b'), 'text/csv', 'text/csv'],
  [png, 'application/octet-stream', 'application/octet-stream'],
])('bytes that are what they are said to be are kept as that: %#', (given, said, type) => {
  expect(assetTypeOf(given, said)).toBe(type);
});

test.each([
  [jpeg, 'image/png'],
  [png, 'image/svg+xml'],
  [bytes('<svg onload="alert(1)">'), 'image/svg+xml'],
  [bytes('<script>'), 'text/html'],
  [bytes('alert(1)'), 'text/javascript'],
  [bytes('\x7fELF'), 'image/png'],
  [bytes(''), 'image/png'],
  [bytes('x'), ''],
])('and refused as anything else: %#', (given, said) => {
  expect(() => assetTypeOf(given, said)).toThrow(expect.objectContaining({ code: 'asset_type_refused' }) as Error);
});
