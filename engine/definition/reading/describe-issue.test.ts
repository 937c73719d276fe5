import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../parse-definition.ts';
import { WRITTEN_KINDS } from '../step-kinds/written/written-kinds.ts';

const about = 'metadata: { name: weekly, version: 1.0.0, owner: finance }\norchestration:\n';
const said = (text: string) =>
  parseDefinition(text).problems.map(({ message, fix }) => `${message}${fix ? ` → ${fix.text}` : ''}`);
/** A step with this beside its agent. */
const step = (line: string) => said(`${about}  steps: [ { id: a, agent: a, ${line} } ]\n`);
const beside = (line: string) => said(`${about}  ${line}\n  steps: [ { id: a, agent: a } ]\n`);

describe('a value of another type', () => {
  test.each([
    ['name: 5', '`name` must be text; found the number 5 → "5"'],
    ['name: true', '`name` must be text; found true → "true"'],
    ['name: [x]', '`name` must be text; found a list'],
    ['name: { x: 1 }', '`name` must be text; found a map'],
    ['priority: high', '`priority` must be a number; found "high"'],
    ['priority: "5"', '`priority` must be a number; found "5" → 5'],
    ['retry: { max_attempts: 1.5 }', '`max_attempts` must be a whole number; found the number 1.5'],
    ['retry: { max_attempts: "2" }', '`max_attempts` must be a whole number; found "2" → 2'],
    ['retry: { max_attempts: "2.5" }', '`max_attempts` must be a whole number; found "2.5" → 2.5'],
    ['retry: { max_attempts: "2 or 3" }', '`max_attempts` must be a whole number; found "2 or 3"'],
    ['priority: "{{ x }}"', '`priority` must be a number; found "{{ x }}". No template is read here'],
    ['retry: { max_attempts: 2, jitter: "0.2" }', '`jitter` must be a number; found "0.2" → 0.2'],
    ['input: [x]', '`input` must be a map; found a list'],
    ['input: text', '`input` must be a map; found "text". Write { userMessage: text } → { userMessage: text }'],
    ['input: 5', '`input` must be a map; found the number 5'],
    ['retry: 3', '`retry` must be a map; found the number 3. Write { max_attempts: 3 } → { max_attempts: 3 }'],
    ['retry: three', '`retry` must be a map; found "three"'],
    ['compensate: undo', '`compensate` must be a map; found "undo". Write { agent: undo } → { agent: undo }'],
    [
      'checkpoint_after: Fine',
      '`checkpoint_after` must be a map; found "Fine". Write { question: Fine } → { question: Fine }',
    ],
    ['name: "{{ x }}", when: 5', '`when` must be true or false or text; found the number 5 → "5"'],
    [`priority: ${'x'.repeat(41)}`, `\`priority\` must be a number; found "${'x'.repeat(39)}…"`],
    [`priority: ${'x'.repeat(40)}`, `\`priority\` must be a number; found "${'x'.repeat(40)}"`],
  ])('%s', (line, message) => {
    expect(step(line)).toEqual([message]);
  });

  test.each(['yes', 'on', '"true"'])('%s is true', (value) => {
    expect(beside(`execution: { plan_approval: ${value} }`)).toEqual([
      expect.stringMatching(/^`plan_approval` must be true or false; found "\w+" → true$/) as string,
    ]);
  });

  test.each(['no', 'off', '"False"'])('%s is false', (value) => {
    expect(beside(`execution: { plan_approval: ${value} }`)).toEqual([
      expect.stringMatching(/^`plan_approval` must be true or false; found "\w+" → false$/) as string,
    ]);
  });

  test('that is neither is told without a guess', () => {
    expect(beside('execution: { plan_approval: maybe }')).toEqual([
      '`plan_approval` must be true or false; found "maybe"',
    ]);
    expect(beside('execution: { plan_approval: 1 }')).toEqual([
      '`plan_approval` must be true or false; found the number 1',
    ]);
  });

  test('of steps is told how a list is written', () => {
    expect(said(`${about}  steps: { id: a, agent: a }\n`)).toEqual([
      '`steps` must be a list; found a map. Each entry begins with a dash',
    ]);
  });

  test('of a parameter by its name is told how its type is written', () => {
    expect(beside('parameters: { vendor: string }')).toEqual([
      '`vendor` must be a map; found "string". Write { type: string } → { type: string }',
    ]);
  });

  test.each([
    ['1.0', '1.0.0'],
    ['2', '2.0.0'],
    ['1e3', '1.0.0'],
  ])('of a version: %s is %s', (number, version) => {
    expect(
      said(
        `metadata: { name: weekly, version: ${number}, owner: finance }\norchestration: { steps: [ { id: a, agent: a } ] }\n`,
      ),
    ).toEqual([`YAML reads ${number} as a number; a version has three parts: ${version} → ${version}`]);
  });
});

describe('a value that is none of those that there are', () => {
  test.each([
    ['on_error: continu', '`on_error` must be fail or continue; found "continu". Did you mean `continue`? → continue'],
    ['on_error: ignore', '`on_error` must be fail or continue; found "ignore". Did you mean `continue`? → continue'],
    ['on_error: Stop', '`on_error` must be fail or continue; found "Stop". Did you mean `fail`? → fail'],
    ['on_error: zebra', '`on_error` must be fail or continue; found "zebra"'],
    ['on_error: [fail]', '`on_error[0]` must be a map; found "fail"'],
    ['on_error: 5', '`on_error` must be fail or continue; found the number 5'],
  ])('%s', (line, message) => {
    expect(step(line)).toEqual([message]);
  });

  test.each([
    [
      'parallel',
      'Steps that do not wait for each other run side by side: leave `type` out, and `depends_on` where nothing is waited for',
    ],
    ['foreach', 'A step of `type: agent` with `for_each` works through a list'],
    ['for_each', 'A step of `type: agent` with `for_each` works through a list'],
    ['Loop', 'A step of `type: agent` with `repeat` does it again and again'],
    ['http', 'What speaks to a service is an agent: leave `type` out and name it'],
    ['script', 'What does the work is an agent: leave `type` out and name it'],
    [
      'human',
      'A person is asked by a step of `type: approval`, or with `checkpoint_after` on the step whose result they see',
    ],
  ])('a step of type %s is told what does that here', (type, note) => {
    const kinds = Object.keys(WRITTEN_KINDS);
    expect(step(`type: ${type}`)).toEqual([
      `\`type\` must be ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}; found "${type}". ${note}`,
    ]);
  });

  test.each([
    ['text', 'string'],
    ['str', 'string'],
    ['varchar', 'string'],
    ['dict', 'object'],
    ['float', 'number'],
    ['int', 'integer'],
    ['bool', 'boolean'],
    ['array', 'string[]'],
    ['list', 'string[]'],
    ['map', 'object'],
    ['json', 'object'],
    ['timestamp', 'datetime'],
    ['time', 'datetime'],
    ['String', 'string'],
  ])('a parameter of type %s is meant as %s', (type, meant) => {
    expect(beside(`parameters: [ { name: x, type: ${type} } ]`)).toEqual([
      expect.stringMatching(
        new RegExp(
          `found "${type}"\\. Did you mean \`${meant.replace('[]', '\\[\\]')}\`\\? → ${meant.replace('[]', '\\[\\]')}$`,
        ),
      ) as string,
    ]);
  });

  test('is told in the author’s words where others say it otherwise', () => {
    expect(beside('execution: { mode: serial }')).toEqual([
      '`mode` must be parallel or sequential; found "serial". Did you mean `sequential`? → sequential',
    ]);
    expect(step('checkpoint_after: { question: Fine?, severity: medium }')).toEqual([
      expect.stringMatching(/found "medium"\. Did you mean `normal`\? → normal$/) as string,
    ]);
    expect(step('mode: plan')).toEqual([]);
  });
});

describe('a value out of bounds', () => {
  test.each([
    ['checkpoint_after: { question: "" }', '`question` must not be empty'],
    ['retry: { max_attempts: 0 }', '`max_attempts` must be at least 1'],
    ['retry: { max_attempts: 2, jitter: 2 }', '`jitter` must be 1 at most'],
  ])('%s', (line, message) => {
    expect(step(line)).toEqual([message]);
  });

  test('of a list is told how many it needs', () => {
    expect(said(`${about}  steps: []\n`)).toEqual(['`steps` needs at least one entry']);
  });
});

describe('what is not there', () => {
  test('is asked for where it belongs', () => {
    expect(said(`${about}  steps: [ { id: a } ]\n`)).toEqual([expect.stringMatching(/needs `agent`/) as string]);
    expect(
      said('metadata: { version: 1.0.0, owner: finance }\norchestration: { steps: [ { id: a, agent: a } ] }\n'),
    ).toEqual(['This definition needs `name`']);
    expect(step('checkpoint_after: { required: false }')).toEqual([
      'A checkpoint needs `question`: what the operator is asked',
    ]);
  });

  test('or is empty is said, with how it may begin', () => {
    expect(said(`${about}  steps:\n`)).toEqual([
      '`steps` is empty; it needs at least one step: - { id: first, agent: <agent> }',
    ]);
    expect(step('compensate: { agent: }')).toEqual(['`agent` is empty']);
  });
});
