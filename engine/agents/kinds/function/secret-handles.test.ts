import { expect, test } from 'vitest';
import { inBodyOf, inHeader, inQuery, SecretHandles } from './secret-handles.ts';

const VALUE = 'p"a/s+s\\w é=1';
const asked: string[] = [];
const handlesOf = (names: readonly string[] = ['KEY', 'OTHER']) =>
  new SecretHandles(names, (name, address) => {
    asked.push(`${name} ${address}`);
    return Promise.resolve(name === 'KEY' ? VALUE : 'other-value');
  });

test('what stands for a secret says nothing of it, and is another in each call', () => {
  const [one = '', other = ''] = [handlesOf(), handlesOf()].map(({ environment }) => environment['KEY']);
  expect(one).toMatch(/^SECRET_[0-9a-f]{24}_KEY$/);
  expect(one).not.toBe(other);
});

test('is put in as its place writes it, after it was asked where it may go', async () => {
  asked.length = 0;
  const handles = handlesOf();
  const { KEY = '' } = handles.environment;
  const at = 'https://api.example.com/';
  expect(await handles.putInto(`Bearer ${KEY}`, at, inHeader)).toBe(`Bearer ${VALUE}`);
  expect(await handles.putInto(`?k=${KEY}`, at, inQuery)).toBe(`?k=${encodeURIComponent(VALUE)}`);
  const body = JSON.stringify({ k: KEY, twice: KEY });
  expect(JSON.parse(await handles.putInto(body, at, inBodyOf('application/json; charset=utf-8')))).toEqual({
    k: VALUE,
    twice: VALUE,
  });
  const form = await handles.putInto(`k=${KEY}`, at, inBodyOf('application/x-www-form-urlencoded'));
  expect(new URLSearchParams(form).get('k')).toBe(VALUE);
  expect(asked).toEqual(Array.from({ length: 4 }, () => `KEY ${at}`));
});

test('is found in what comes back, however it is written', async () => {
  const handles = handlesOf();
  await handles.putInto(handles.environment['KEY'] ?? '', 'https://api.example.com/', inHeader);
  const written = [
    VALUE,
    JSON.stringify(VALUE).slice(1, -1),
    encodeURIComponent(VALUE),
    Buffer.from(VALUE).toString('hex'),
    Buffer.from(VALUE).toString('base64'),
  ];
  for (const text of written) {
    const shown = handles.concealIn(Buffer.from(`before ${text} after ${text}`)).toString();
    expect(shown).not.toContain(text);
    expect(shown).toMatch(/^before .*\[KEY\].* after .*\[KEY\]/);
  }
  for (const before of [0, 1, 2, 3]) {
    const text = Buffer.from(`${'x'.repeat(before)}${VALUE}tail`).toString('base64');
    expect(handles.concealIn(Buffer.from(text)).toString()).toContain('[KEY]');
  }
});

test('what was not sent is not looked for, and what is not there stays as it is', async () => {
  const handles = handlesOf();
  await handles.putInto(handles.environment['OTHER'] ?? '', 'https://api.example.com/', inHeader);
  const bytes = Buffer.from([0, 255, 1, 254]);
  expect(handles.concealIn(bytes)).toBe(bytes);
  expect(handles.concealInText(`${VALUE} ${handles.environment['KEY']} other-value`)).toBe(`${VALUE} [KEY] [OTHER]`);
});
