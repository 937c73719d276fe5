import { expect, test } from 'vitest';
import { isLinkLocal, originOf, whyNotAskable } from './endpoint-address.ts';

test.each([
  'https://api.openai.com/v1',
  'https://models.example.com:8443/v1',
  'https://10.0.0.7/v1',
  'https://[2001:db8::1]/v1',
  'http://localhost:11434/v1',
  'http://models.localhost/v1',
  'http://LOCALHOST/v1',
  'http://127.0.0.1:8080',
  'http://127.8.9.10',
  'http://[::1]:8080',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost./v1',
])('%s may be asked', (address) => {
  expect(whyNotAskable(address)).toBeNull();
});

test.each([
  'http://api.openai.com/v1',
  'http://10.0.0.7/v1',
  'http://192.168.1.1',
  'http://[2001:db8::1]/',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://notlocalhost',
  'http://128.0.0.1',
  'http://3232235777/',
])('%s would show the key on the way', (address) => {
  expect(whyNotAskable(address)).toMatch(/must begin with https/);
});

test.each([
  'https://169.254.169.254/latest',
  'http://169.254.169.254',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0xA9.0xFE.0xA9.0xFE/',
  'https://0251.0376.0251.0376/',
  'https://169.16689662/',
  'https://169.254.43518/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'https://[::a9fe:a9fe]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::1]/',
  'https://[fe80::1]/',
  'https://[FE80::1]/',
  'https://[febf::1]/',
  'https://169.254.169.254./',
  'https://１６９.254.169.254/',
  'https://169。254。169。254/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://0/',
  'http://0.0.0.0',
])('%s is where a machine’s own services answer', (address) => {
  expect(whyNotAskable(address)).toMatch(/link-local/);
});

test.each([
  '',
  'openai',
  'ftp://example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://',
  'data:text/plain,x',
])('%s is no address', (address) => {
  expect(whyNotAskable(address)).toMatch(/must be an address/);
});

test('a name or a password in an address is refused', () => {
  expect(whyNotAskable('https://ada:secret@api.example.com/')).toMatch(/password/);
});

test.each([
  ['169.254.1.1', true],
  ['fe80::1%eth0', true],
  ['::ffff:169.254.1.1', true],
  ['10.0.0.1', false],
  ['127.0.0.1', false],
  ['::1', false],
  ['2001:db8::a9fe:a9fe', false],
  ['example.com', false],
])('of what DNS says, %s is link-local: %s', (host, is) => {
  expect(isLinkLocal(host)).toBe(is);
});

test('another port, protocol or name is somebody else; another path is not', () => {
  const one = originOf('https://api.example.com/v1');
  expect(['https://api.example.com/v2?x', 'https://api.example.com:443/'].map(originOf)).toEqual([one, one]);
  expect(
    ['https://api.example.com:8443/v1', 'http://api.example.com/v1', 'https://api.example.com.evil.test/v1'].map(
      originOf,
    ),
  ).not.toContain(one);
});
