// What is said of a checkpoint that asks for fields: place, words and fix of each problem, and its normal form.
import { describe, expect, test } from 'vitest';
import { definitionHash } from '../fingerprint.ts';
import { parseDefinition } from '../parse-definition.ts';

const definition = (fields: string, { checkpoint = '', step = '', after = '' } = {}) =>
  `metadata: { name: offers, version: 1.0.0, owner: sales }
orchestration:
  steps:
    - id: write
      agent: writer
      ${step}
      checkpoint_after: { question: "Send it?", ${checkpoint} ask: { fields: { ${fields} } } }
    - { id: send, agent: writer, depends_on: [write]${after} }
`;

function said(...written: Parameters<typeof definition>): string[] {
  return parseDefinition(definition(...written)).problems.map(
    ({ path, message, severity, fix }) =>
      `${severity === 'warning' ? '? ' : ''}${path.replace(/^orchestration\.steps\[\d]\.?(checkpoint_after\.(ask\.fields\.)?)?/, '')}: ${message}${fix ? ` → ${fix.text}` : ''}`,
  );
}

test('every field has a type, a title and a default, in the order in which they are written', () => {
  const { definition: parsed, problems } = parseDefinition(
    definition(
      `subject: { required: true, max_length: 80, default: "{{ steps.write.content.message }}" },
       send_to: { enum: [all, customers], title: To }, copies: { enum: [1, 2], default: 1 },
       channels: { items: { enum: [mail, push] }, minItems: 1 }, urgent: { type: boolean, default: false, description: Now }`,
      { after: ', when: "steps.write.answer.urgent", input: { userMessage: "{{ steps.write.answer.send_to }}" }' },
    ),
  );
  expect(problems).toEqual([]);
  const plain = { description: '', required: false, default: null };
  expect(parsed?.steps[0]?.checkpointAfter?.ask?.fields).toEqual([
    {
      ...plain,
      name: 'subject',
      title: 'Subject',
      type: 'string',
      required: true,
      default: '{{ steps.write.content.message }}',
      maxLength: 80,
    },
    { ...plain, name: 'send_to', title: 'To', type: 'string', choices: ['all', 'customers'] },
    { ...plain, name: 'copies', title: 'Copies', type: 'number', choices: [1, 2], default: 1 },
    { ...plain, name: 'channels', title: 'Channels', type: 'array', choices: ['mail', 'push'], minItems: 1 },
    { ...plain, name: 'urgent', title: 'Urgent', type: 'boolean', default: false, description: 'Now' },
  ]);
});

test('a checkpoint that asks for nothing is what it was: no key is added, and its hash is the same', () => {
  const { definition: parsed } = parseDefinition(definition('a: {}'));
  const [step] = parsed?.steps ?? [];
  if (!parsed || !step?.checkpointAfter) throw new Error('It can not be read');
  const { ask, ...without } = step.checkpointAfter;
  const plain = parseDefinition(definition('a: {}').replace(/ask: .*/, '}')).definition;
  expect(plain?.steps[0]?.checkpointAfter).toStrictEqual(without);
  expect(plain && definitionHash(plain)).not.toBe(definitionHash(parsed));
  expect(ask?.fields).toHaveLength(1);
});

describe('what can not be asked, shown or answered', () => {
  test('has no name, or a name that no template can say', () => {
    expect(said('')).toEqual(['ask.fields: `ask` names no field that people could fill in']);
    expect(said('"to whom": {}')).toEqual([
      'ask.fields["to whom"]: "to whom" can\'t be the name of a field: letters, digits, - and _ only, 100 at most, a letter first',
    ]);
  });

  test('is more than people fill in at once', () => {
    const many = Array.from({ length: 51 }, (_, index) => `f${index}: {}`).join(', ');
    expect(said(many)).toEqual([
      'ask.fields: 51 fields are asked for; 50 is the limit. Ask for less at once: a later step can have a checkpoint of its own.',
    ]);
  });

  test('has a default or a choice that would be refused as an answer', () => {
    expect(said('a: { enum: [all, few], default: fw }')).toEqual([
      'a.default: "a" must be one of "all", "few"; it is "fw"',
    ]);
    expect(said('a: { type: integer, default: 1.5 }')).toEqual(['a.default: "a" must be a whole number; it is 1.5']);
    expect(said('a: { items: { enum: [mail] }, default: [mail, fax] }')).toEqual([
      'a.default: "a[1]" must be one of "mail"; it is "fax"',
    ]);
    expect(said('a: { max_length: 3, default: long }')).toEqual([
      'a.default: "a" must have 3 characters at most; it has 4',
    ]);
    expect(said('a: { type: integer, enum: [1, few] }')).toEqual([
      'a.enum[1]: "a" must be a whole number; it is "few"',
    ]);
    expect(said('a: { format: date, default: 2026-02-30 }')).toEqual([
      'a.default: "a" must be a day (YYYY-MM-DD); it is "2026-02-30"',
    ]);
  });

  test('has limits that say nothing about its type, or can not both be kept', () => {
    expect(said('a: { type: boolean, min_length: 1 }')).toEqual([
      'a.min_length: `min_length` says nothing about a field of type boolean',
    ]);
    expect(said('a: { type: integer, minimum: 5, maximum: 1 }')).toEqual([
      'a.minimum: At least 5 and at most 1: nothing is both',
    ]);
    expect(said('a: { type: array, enum: [b] }')).toEqual([
      'a.enum: The choices of a list are those of its items: items: { enum: [ … ] }',
    ]);
    expect(said('a: { type: number, format: markdown }')).toEqual([
      'a.format: `format` is for texts; this field is of type number',
    ]);
  });

  test('could never be answered, or by nobody', () => {
    expect(said('a: {}', { checkpoint: 'options: [abort],' })).toEqual([
      'ask: An answer comes with `continue`, which is not among the `options` of this checkpoint',
    ]);
    const nobody = said('a: { required: true }', { checkpoint: 'required: false,' });
    expect(nobody).toHaveLength(1);
    expect(nobody[0]).toContain('then "a" has no value');
    expect(said('a: { required: true, default: x }', { checkpoint: 'required: false,' })).toEqual([]);
  });

  test('is meant to be secret: an answer is kept with the run', () => {
    const [problem, ...others] = said('key: { secret: true }');
    expect(others).toEqual([]);
    expect(problem).toContain('What people answer is kept with the run, for everybody to read');
  });

  test('is read under a name that the step has already, or that nobody is asked for', () => {
    expect(said('a: {}', { step: 'output_mapping: { answer: $.content.message }' })).toEqual([
      'output_mapping.answer: `steps.write.answer` is what people answer; call this output something else',
    ]);
    expect(said('subject: {}', { after: ', input: { userMessage: "{{ steps.write.answer.subjct }}" }' })).toEqual([
      '? input.userMessage: People are not asked for "subjct" after "write". Did you mean `subject`? → steps.write.answer.subject',
    ]);
    expect(said('a: {}', { after: ', when: steps.write.answer' })[0]).toContain('a map');
  });
});
