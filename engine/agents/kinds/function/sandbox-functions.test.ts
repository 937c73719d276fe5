import { expect, test } from 'vitest';
import { sandboxFunctions } from './sandbox-functions.ts';

const { bytesOf, textOf, digest, randomBytes, randomUUID, parseUrl, changeUrl, parseQuery, formatQuery } =
  sandboxFunctions(['SECRET_1_KEY']);

test.each(['utf8', 'base64', 'base64url', 'hex', 'latin1'])(
  'bytes and texts come out as they went in: %s',
  (encoding) => {
    const bytes = Uint8Array.of(104, 195, 169, 33);
    const written = textOf?.(bytes, encoding);
    expect(Buffer.from(bytesOf?.(written as string, encoding) as Uint8Array)).toEqual(Buffer.from(bytes));
  },
);

test.each(['utf16le', 'nothing', '__proto__', 'constructor'])('there is no encoding %s', (encoding) => {
  expect(() => bytesOf?.('x', encoding)).toThrow(RangeError);
});

test('digests are those that others make', () => {
  const hex = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString('hex');
  expect(hex(digest?.('sha256', Buffer.from('abc')))).toMatch(/^ba7816bf8f01cfea/);
  // RFC 4231, test case 2
  expect(hex(digest?.('sha256', Buffer.from('what do ya want for nothing?'), Buffer.from('Jefe')))).toMatch(
    /^5bdcc146bf60754e/,
  );
});

test('no digest is made of what stands for a secret, nor by an algorithm that is not listed', () => {
  expect(() => digest?.('sha256', Buffer.from('x SECRET_1_KEY y'))).toThrow('nothing can be computed from it');
  expect(() => digest?.('sha256', Buffer.from('x'), Buffer.from('SECRET_1_KEY'))).toThrow(RangeError);
  expect(() => digest?.('md5', Buffer.from('x'))).toThrow('There is no digest md5');
});

test.each([-1, 1.5, 1025, Number.NaN, '8'])('%s bytes are not drawn', (size) => {
  expect(() => randomBytes?.(size)).toThrow(RangeError);
});

test('what is drawn is another each time', () => {
  expect(randomBytes?.(16)).not.toEqual(randomBytes?.(16));
  expect(randomUUID?.()).toMatch(/^[0-9a-f-]{36}$/);
});

test('addresses and queries are taken apart and put together', () => {
  expect(JSON.parse(parseUrl?.('/a?b=1#c', 'https://x.example:8443') as string)).toMatchObject({
    href: 'https://x.example:8443/a?b=1#c',
    host: 'x.example:8443',
    port: '8443',
    search: '?b=1',
    hash: '#c',
  });
  expect(parseUrl?.('no address')).toBeUndefined();
  expect(JSON.parse(changeUrl?.('https://x.example/', 'search', 'a=b c') as string)).toMatchObject({
    href: 'https://x.example/?a=b%20c',
  });
  const pairs = parseQuery?.('a=1&a=2&b=c+d') as string;
  expect(JSON.parse(pairs)).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['b', 'c d'],
  ]);
  expect(formatQuery?.(pairs)).toBe('a=1&a=2&b=c+d');
});
