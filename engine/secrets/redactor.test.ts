import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Redactor } from './redactor.ts';

const SECRET = 'p/ss+w&rd "ü" 4711-x?';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  secrets.forEach((secret, at) => redactor.know(`KEY_${at}`, secret));
  return redactor;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret that is known', () => {
  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ key: SECRET })],
    ['in an address', `https://x.example/?key=${encodeURIComponent(SECRET)}&more`],
    ['in a form', new URLSearchParams({ key: SECRET }).toString()],
    ['in HTML', SECRET.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['in large hexadecimal', Buffer.from(SECRET).toString('hex').toUpperCase()],
    [
      'with every letter escaped',
      [...Buffer.from(SECRET)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    ],
    ['in base64', base64(SECRET)],
    ['in basic authorization', `Basic ${base64(`user:${SECRET}`)}`],
    ['in basic authorization of another name', `Basic ${base64(`users:${SECRET}`)}`],
    ['in basic authorization of a third name', `Basic ${base64(`longer:${SECRET}`)}`],
    ['in base64 with more behind it', base64(`a:${SECRET} and more of it`)],
    ['in base64 of addresses', Buffer.from(`ab${SECRET}`).toString('base64url')],
    ['read as Latin-1', Buffer.from(SECRET).toString('latin1')],
  ])('is taken out %s', (_, text) => {
    const cleaned = knowing(SECRET).text(`before ${text} after`);
    expect(cleaned).toContain('[removed: KEY_0]');
    expect(cleaned).toMatch(/^before .* after$/s);
    for (const decoded of [cleaned, decodeURIComponent(cleaned.replaceAll('%', '%25')), decodedFrom(cleaned)])
      expect(decoded).not.toContain(SECRET.slice(2, 10));
  });

  test('is taken out of keys and values, however deep', () => {
    const value = { a: [{ [`x${SECRET}`]: `y${SECRET}z` }], n: 1, b: true, nothing: null };
    expect(knowing(SECRET).json(value)).toEqual({
      a: [{ 'x[removed: KEY_0]': 'y[removed: KEY_0]z' }],
      n: 1,
      b: true,
      nothing: null,
    });
  });

  test('is told by its name, the longest first where one is in another', () => {
    const redactor = knowing('abcdefgh', 'abcdefgh-ijkl');
    expect(redactor.text('abcdefgh-ijkl abcdefgh')).toBe('[removed: KEY_1] [removed: KEY_0]');
  });

  test('is not looked for when it is a word', () => {
    expect(knowing('test').text('a test of tests')).toBe('a test of tests');
  });

  test('may hold anything that a regular expression understands', () => {
    const odd = '.*+?^${}()|[]\\/-';
    expect(knowing(odd).text(`<${odd}>`)).toBe('<[removed: KEY_0]>');
    expect(knowing(odd).text('nothing')).toBe('nothing');
  });
});

describe('what looks like a key', () => {
  test.each([
    ['an OpenAI or Anthropic key', `sk-proj-${'a1B2'.repeat(12)}`],
    ['an OpenAI or Anthropic key', `sk-ant-api03-${'x_-9'.repeat(20)}`],
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`],
    ['a GitHub token', `github_pat_${'a1B2_'.repeat(10)}`],
    ['a Google key', `AIza${'a1B2c'.repeat(7)}`],
    ['an AWS key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a Slack token', 'xoxb-123456789012-abcdefghij'],
    ['a Stripe key', `sk_live_${'a1B2'.repeat(6)}`],
    ['a webhook secret', `whsec_${'a1B2'.repeat(8)}`],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${'MIIE\n'.repeat(20)}`],
  ])('is taken out: %s', (name, key) => {
    expect(new Redactor().text(`found ${key}`).trim()).toMatch(new RegExp(`^found \\[removed: ${name}\\]`));
  });

  test('a password in an address is, and the address stays', () => {
    expect(new Redactor().text('at postgres://baton:hunter2hunter2@db.example:5432/x, see')).toBe(
      'at postgres://baton:[removed: a password in an address]@db.example:5432/x, see',
    );
  });

  test.each(['sk-', 'task-force-of-twenty-people', 'https://x.example/a:b@c', 'eyJhbGciOi', 'AKIA', '2026-11-29'])(
    'other texts stay as they are: %s',
    (text) => {
      expect(new Redactor().text(text)).toBe(text);
    },
  );
});

test('a value in which nothing is found is the very same', () => {
  const value = { a: [1, 'two', { three: null }] };
  expect(knowing(SECRET).json(value)).toBe(value);
});

test('a value that goes round in a circle is refused', () => {
  const round: Record<string, never> = {};
  Object.assign(round, { round });
  expect(() => knowing(SECRET).json(round)).toThrow(RangeError);
});

test.each([
  ['-----BEGIN PRIVATE KEY-----'],
  ['sk-'],
  [base64(SECRET).slice(0, -3)],
  ['https://a:'],
  [gzipSync('x').toString('latin1')],
])('a long text that nearly looks like one is read in one pass: %s', (piece) => {
  const text = piece.repeat(Math.ceil(500_000 / piece.length));
  expect(knowing(SECRET).text(text).length).toBeGreaterThan(0); // what is read again and again never ends
});

function decodedFrom(text: string): string {
  return (text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? []).map((word) => Buffer.from(word, 'base64').toString()).join(' ');
}
