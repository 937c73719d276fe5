// What is marked never comes through, however deep it lies, and nothing else is touched.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tries } from '../testing/tries.ts';
import { HiddenValues } from './hidden-values.ts';
import { hiddenIn, maskFields, namesMasked, type Field } from './masked-values.ts';
import type { Json } from './json.ts';

const SECRET = /^ada\d{6}$/;
const secret = fc.integer({ min: 100_000, max: 999_999 }).map((number) => `ada${number}`);
const plain = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.stringMatching(/^[b-z ]{0,8}$/));

interface Drawn {
  readonly value: Json;
  readonly path: readonly string[];
  readonly secrets: readonly string[];
}

/** A value with secrets in it, and the way to them: through objects, which it names, and lists, which it does not. */
const { drawn } = fc.letrec<{ drawn: Drawn }>((tie) => ({
  drawn: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    secret.map((value): Drawn => ({ value, path: [], secrets: [value] })),
    fc
      .tuple(tie('drawn'), fc.stringMatching(/^[b-z]{1,5}$/), fc.dictionary(fc.stringMatching(/^[B-Z]{1,3}$/), plain))
      .map(
        ([inner, key, others]): Drawn => ({
          ...inner,
          value: { ...others, [key]: inner.value },
          path: [key, ...inner.path],
        }),
      ),
    fc.tuple(tie('drawn'), plain).map(([inner, other]): Drawn => ({ ...inner, value: [inner.value, other] })),
  ),
}));

const fieldOf = ({ path }: Drawn): Field => ({ name: path.join('.') || 'it', path });

test('no marked value comes through, in whichever nesting, and what is beside it stays', () => {
  fc.assert(
    fc.property(drawn, plain, (one, beside) => {
      const field = fieldOf(one);
      const value: Json = { marked: one.value, beside };
      const masked = maskFields(value, [{ name: field.name, path: ['marked', ...field.path] }]);
      for (const hidden of one.secrets) expect(JSON.stringify(masked)).not.toContain(hidden);
      expect(namesMasked(masked)).toContain(field.name);
      expect((masked as { beside: Json }).beside).toEqual(beside);
    }),
    tries(200),
  );
});

test('what was masked is found again in any text that it was put into, whatever its case', () => {
  fc.assert(
    fc.property(drawn, fc.stringMatching(/^[b-z ]{0,20}$/), fc.boolean(), (one, around, isLarge) => {
      const found = hiddenIn(one.value, maskFields(one.value, [fieldOf(one)]));
      expect(found.map(({ value }) => value).filter((value) => SECRET.test(value))).toEqual(
        expect.arrayContaining([...one.secrets]),
      );
      const text = `${around}${one.secrets.join(around)}${around}`;
      const cleaned = new HiddenValues(found).clean([isLarge ? text.toUpperCase() : text]);
      for (const hidden of one.secrets) expect(JSON.stringify(cleaned).toLowerCase()).not.toContain(hidden);
    }),
    tries(200),
  );
});

test('a value in which nothing is marked is the very same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const given = value as Json;
      expect(maskFields(given, [{ name: 'x', path: ['no such key', 'here'] }])).toBe(given);
      expect(new HiddenValues([{ name: 'x', value: 'nobody wrote this' }]).clean(given)).toEqual(given);
    }),
    tries(100),
  );
});

test('part of a text that was masked is known, and keys of a masked object are', () => {
  expect(hiddenIn('To ada@sea.example: hello', 'To [personal: customer.email]: hello')).toEqual([
    { name: 'customer.email', value: 'ada@sea.example' },
  ]);
  const whole = { 'ada@sea.example': { phone: 4_471_100 } };
  const cleaned = new HiddenValues(hiddenIn(whole, '[personal: people]')).clean({ said: 'ADA@sea.example, 4471100' });
  expect(cleaned).toEqual({ said: '[personal: people], [personal: people]' });
});

test('a list that is masked keeps its length, and null stays null', () => {
  expect(maskFields({ a: ['x', null, { b: 1 }] }, [{ name: 'a', path: ['a'] }])).toEqual({
    a: ['[personal: a]', null, '[personal: a]'],
  });
});

test('a long text that was masked in many places, and is another by now, is compared in one go', () => {
  const masked = Array.from({ length: 30 }, (_, at) => `[personal: field ${at}]`).join(' ');
  expect(hiddenIn(`${' a'.repeat(100_000)}b`, `${masked}!`)).toEqual([
    { name: 'field 0', value: `${' a'.repeat(100_000)}b` },
  ]);
  const told = hiddenIn(Array.from({ length: 30 }, (_, at) => `value-${at}`).join(' '), masked);
  expect(told).toEqual(Array.from({ length: 30 }, (_, at) => ({ name: `field ${at}`, value: `value-${at}` })));
});

test('twenty thousand values that begin alike are found in a text of all of them', () => {
  const values = Array.from({ length: 20_000 }, (_, at) => `customer-${at}`);
  const hidden = new HiddenValues(values.map((value) => ({ name: 'id', value })));
  expect(hidden.text(values.join(','))).toBe(values.map(() => '[personal: id]').join(','));
});
