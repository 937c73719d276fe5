/** Random forms and answers, against a second reading of the same words: zod's. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { tries } from '../testing/tries.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { answerTo } from './answer.ts';
import type { AskField } from './ask.ts';

const bound = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
const texts = fc.constantFrom('', 'a', 'b', 'abc', 'ab👍', '2026-02-28', '2026-02-30', '__proto__');
const values: fc.Arbitrary<Json> = fc.oneof(
  texts,
  fc.integer({ min: -2, max: 6 }),
  fc.constantFrom(1.5, 2 ** 53, true, false, null),
  fc.array(fc.oneof(texts, fc.constant(1)), { maxLength: 5 }),
  fc.constant({ a: 1 }),
);

const fields: fc.Arbitrary<AskField> = fc
  .record({
    type: fc.constantFrom(
      'string' as const,
      'number' as const,
      'integer' as const,
      'boolean' as const,
      'array' as const,
    ),
    required: fc.boolean(),
    default: values,
    least: bound,
    most: bound,
    hasChoices: fc.boolean(),
    isDate: fc.boolean(),
  })
  .map(({ type, required, default: shown, least, most, hasChoices, isDate }) => {
    const [from, to] = { string: ['minLength', 'maxLength'], array: ['minItems', 'maxItems'] }[type as 'string'] ?? [
      'minimum',
      'maximum',
    ];
    const isNumber = type === 'number' || type === 'integer';
    return {
      name: '',
      type,
      title: 'Title',
      description: '',
      required,
      default: shown,
      ...(type !== 'boolean' && least !== undefined && { [from as string]: least }),
      ...(type !== 'boolean' && most !== undefined && { [to as string]: most }),
      ...(hasChoices && type !== 'boolean' && { choices: isNumber ? [1, 2, 1.5] : ['a', 'abc'] }),
      ...(isDate && type === 'string' && { format: 'date' as const }),
    };
  });

const forms = fc
  .array(fields, { minLength: 1, maxLength: 4 })
  .map((some) => ({ fields: some.map((field, index) => ({ ...field, name: `f${index}` })) }));

const exact = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value);

/** The second reading. */
function schemaOf(field: AskField): z.ZodType {
  const {
    type,
    choices,
    required,
    format,
    minLength = 0,
    maxLength = Infinity,
    minItems = 0,
    maxItems = Infinity,
  } = field;
  const { minimum = -Infinity, maximum = Infinity } = field;
  const isChoice = (value: unknown) => !choices || choices.includes(value as string);
  const isDay = (text: string) => format !== 'date' || text === '' || z.iso.date().safeParse(text).success;
  const size = (text: string) => [...text].length;
  const item = z.string().refine(isChoice);
  const schema = {
    string: z
      .string()
      .refine((text) => isChoice(text) && isDay(text) && size(text) >= minLength && size(text) <= maxLength)
      .refine((text) => !required || text !== ''),
    number: z.number().refine((value) => isChoice(value) && exact(value) && value >= minimum && value <= maximum),
    integer: z
      .number()
      .refine(
        (value) => Number.isInteger(value) && isChoice(value) && exact(value) && value >= minimum && value <= maximum,
      ),
    boolean: z.boolean(),
    array: z.array(item).min(minItems).max(maxItems),
  }[type];
  return required ? schema : schema.nullable();
}

test('an answer is taken exactly where every field of it may be so', () => {
  fc.assert(
    fc.property(forms, fc.dictionary(fc.constantFrom('f0', 'f1', 'f2', 'f3'), values), (form, given) => {
      const whole = form.fields.map(
        (field) => (Object.hasOwn(given, field.name) ? given[field.name] : field.default) ?? null,
      );
      const isKnown = Object.keys(given).every((name) => form.fields.some((field) => field.name === name));
      const isRight = form.fields.every((field, index) => schemaOf(field).safeParse(whole[index]).success);
      const { answer, problems } = answerTo(form, given as JsonObject);
      expect(problems.length === 0).toBe(isKnown && isRight);
      expect(Object.values(answer)).toEqual(whole);
      if (problems.length === 0) expect(answerTo(form, answer)).toEqual({ answer, problems: [] });
    }),
    tries(2_000),
  );
});

test('every problem names a field, or what is none, and says so in a sentence', () => {
  fc.assert(
    fc.property(
      forms,
      fc.dictionary(fc.constantFrom('f0', 'f1', 'x', 'constructor', 'toString'), values),
      (form, given) => {
        for (const { path, message } of answerTo(form, given as JsonObject).problems) {
          const name = path.replace(/\[\d+]$/, '');
          expect(form.fields.some((field) => field.name === name) || Object.hasOwn(given, name)).toBe(true);
          expect(message).toContain(path);
        }
      },
    ),
    tries(1_000),
  );
});
