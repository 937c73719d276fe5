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
      'ask: Fields come with `continue`, or with an option that names them in `fields`; none of the `options` does either',
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

describe('answers of the author’s own', () => {
  const options = (text: string, fields = 'subject: { required: true }, reason: {}') =>
    said(fields, { checkpoint: `options: [ ${text} ],`, after: ' }\n    - { id: legal, agent: writer' });

  test('have a name, a button and what they do', () => {
    const text = definition('subject: {}, reason: {}', {
      checkpoint: `options: [ { outcome: send, action: continue, label: Send it, tone: good, fields: [subject] },
        { outcome: anew, action: retry, fields: [reason], input: { userMessage: "{{ steps.write.answer.reason }}" } },
        { outcome: ask_legal, action: go_to, go_to: legal }, { outcome: no, action: complete, tone: bad }, fail ],`,
      after: ', when: steps.write.answer.outcome == "send" }\n    - { id: legal, agent: writer',
    });
    const { definition: parsed, problems } = parseDefinition(text);
    expect(problems).toEqual([]);
    expect(parsed?.steps[0]?.checkpointAfter?.options).toEqual([
      {
        action: 'continue',
        label: 'Send it',
        allowsModification: false,
        outcome: 'send',
        tone: 'good',
        fields: ['subject'],
      },
      {
        action: 'retry',
        label: 'Anew',
        allowsModification: true,
        outcome: 'anew',
        fields: ['reason'],
        input: { userMessage: '{{ steps.write.answer.reason }}' },
      },
      { action: 'go_to', label: 'Ask Legal', allowsModification: false, outcome: 'ask_legal', goTo: 'legal' },
      { action: 'complete', label: 'No', allowsModification: false, outcome: 'no', tone: 'bad' },
      { action: 'fail', label: 'Fail the step', allowsModification: false },
    ]);
    expect(parsed?.steps[2]?.dependsOn).toEqual(['write']);
  });

  test('can be told apart, and lead somewhere', () => {
    expect(options('continue, { action: continue, label: Later }')).toEqual([
      'options[1]: There is an answer "continue" already: give each an `outcome` of its own, so that they can be told apart',
    ]);
    expect(options('{ action: continue, outcome: retry }')).toEqual([
      'options[0].outcome: "retry" is what an answer does; this one does "continue"',
    ]);
    expect(options('continue, go_to')).toEqual([
      'options[1]: `action: go_to` needs `go_to`: the step that runs instead',
    ]);
    expect(options('continue, { action: go_to, go_to: legl }')).toEqual([
      'options[1].go_to: There is no step "legl". Did you mean `legal`? → legal',
    ]);
    expect(options('{ action: continue, go_to: legal }')[0]).toBe(
      'options[0].go_to: `go_to` is for `action: go_to`; this is `continue`',
    );
    expect(options('{ action: continue, input: { a: 1 } }')).toEqual([
      'options[0].input: `input` is what a retry changes; this is `continue`',
    ]);
    expect(options('continue, { action: go_to, go_to: write, outcome: again }')[0]).toContain('waits for itself');
  });

  test('ask for fields that there are, and every field is asked for', () => {
    expect(options('{ action: continue, fields: [subjct] }')[0]).toBe(
      'options[0].fields[0]: There is no field "subjct". Did you mean `subject`? → subject',
    );
    expect(options('{ action: continue, fields: [subject] }, abort')).toEqual([
      '? reason: Nobody is asked for "reason": none of the `options` has it in its `fields`',
    ]);
    expect(options('{ action: continue, outcome: send }', 'outcome: {}')).toEqual([
      'outcome: `answer.outcome` says which of the `options` was chosen; call this field something else',
    ]);
  });

  test('are read by their names only', () => {
    expect(
      said('a: {}', {
        checkpoint: 'options: [{ action: continue, outcome: send }],',
        after: ', when: steps.write.answer.outcme == "send"',
      })[0],
    ).toContain('Did you mean `outcome`?');
  });
});
