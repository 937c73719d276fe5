import { describe, expect, test } from 'vitest';
import { evaluate, evaluateCondition, ExpressionError, loadExpressions, parseExpression } from './expression.ts';
import type { Json } from '../values/json.ts';
import { parseDefinition } from './parse-definition.ts';
import { parseTemplate } from './template.ts';

await loadExpressions();

const GIVEN = { notify: true, quiet: false, tags: ['a'], n: 7, record: { id: 1 }, name: 'ada' };
const NOTHING = { notify: null, quiet: null, tags: null, n: null, record: null, name: null };
const PARAMETERS =
  '[ { name: notify, type: boolean }, { name: quiet, type: boolean }, { name: tags, type: "string[]" }, { name: n, type: integer }, { name: record, type: object }, { name: name, type: string }, { name: sure, type: boolean, default: true } ]';

const file = (step: string) => `metadata: { name: y, version: 1.0.0, description: d, owner: boss }
orchestration:
  parameters: ${PARAMETERS}
  steps:
    - id: a
      agent: x
      ${step}
`;

function problemOf(step: string) {
  const { problems } = parseDefinition(file(step));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [problem, ...others] = problems.filter(({ code }) => code === 'nullable_parameter');
  expect(others).toEqual([]);
  return problem;
}

const scopeOf = (parameters: Record<string, Json>) => ({
  parameters: { sure: true, ...parameters },
  steps: {},
  run: {},
});

function outcome(work: () => Json | undefined): Json | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) return `fails: ${error.code}`;
    throw error;
  }
}

const condition = (source: string, parameters: Record<string, Json>) =>
  outcome(() => evaluateCondition(source, scopeOf(parameters)));
const value = (source: string, parameters: Record<string, Json>) =>
  outcome(() => evaluate(parseExpression(source), scopeOf(parameters)));
const FAILS = /^fails: /;

describe('a condition over a parameter that was not given', () => {
  test.each([
    ['notify', 'notify == true', false],
    ['parameters.notify', 'parameters.notify == true', false],
    ['!notify', 'notify != true', true],
    ['! parameters.notify', 'parameters.notify != true', true],
    ['!parameters["notify"]', 'parameters["notify"] != true', true],
    ['notify && sure', 'notify == true && sure', false],
    ['!quiet && sure', 'quiet != true && sure', true],
    ['notify && !quiet', 'notify == true && quiet != true', false],
    ['notify ? sure : !sure', 'notify == true ? sure : !sure', false],
    ['!(notify && sure)', '!(notify == true && sure)', true],
    ['size(tags) > 0', 'tags != null && size(tags) > 0', false],
    ['tags.size() > 0', 'tags != null && tags.size() > 0', false],
    ['n > 5 && sure', 'n != null && n > 5 && sure', false],
    ['n > 5 || name.startsWith("b")', 'n != null && name != null && (n > 5 || name.startsWith("b"))', false],
    ['n > 5 && size(tags) > 0', 'n != null && tags != null && n > 5 && size(tags) > 0', false],
    ['notify && size(tags) > 0', 'tags != null && notify == true && size(tags) > 0', false],
    ['"a" in tags', 'tags != null && "a" in tags', false],
    ['tags.exists(tag, tag == "a")', 'tags != null && tags.exists(tag, tag == "a")', false],
    ['record.id == 1', 'record != null && record.id == 1', false],
    ['-n < 0', 'n != null && -n < 0', false],
  ])('%s fails its step, is warned of, and the fix says %s', (written, mended, then) => {
    expect(condition(written, NOTHING)).toMatch(FAILS);
    const problem = problemOf(`when: '${written}'`);
    expect(problem).toMatchObject({ severity: 'warning' });
    expect(problem?.message).toContain(`Write ${mended},`);
    expect(problem?.fix?.title).toBe(`Write ${mended}`);
    expect(condition(mended, NOTHING)).toBe(then);
    expect(condition(mended, GIVEN)).toBe(condition(written, GIVEN));
    expect(problemOf(`when: '${mended}'`)).toBeUndefined();
  });

  test.each([
    'notify == true',
    'notify != null && notify',
    'notify && notify != null',
    'notify == null || notify',
    'tags != null && size(tags) > 0',
    'size(tags) > 0 && tags != null',
    'tags == null || size(tags) == 0',
    '!(tags == null) && size(tags) > 0',
    'tags != null ? size(tags) > 0 : sure',
    'tags == null ? sure : size(tags) > 0',
    'name == "ada" && name.startsWith("a")',
    'name in ["ada", "bob"]',
    'type(n) == int',
    'has(parameters.notify)',
    '[1, 2].exists(n, n > 1)',
    'sure',
  ])('%s is in order, and not warned of', (written) => {
    expect(JSON.stringify(condition(written, NOTHING))).not.toMatch(/fails: /);
    expect(problemOf(`when: '${written}'`)).toBeUndefined();
  });
});

test('what a step has besides its condition is looked at only where that holds', () => {
  expect(problemOf(`when: 'tags != null && size(tags) > 0'\n      for_each: '{{ tags }}'`)).toBeUndefined();
  expect(problemOf(`when: 'notify == true && n != null'\n      input: { userMessage: '{{ n + 1 }}' }`)).toBeUndefined();
  expect(problemOf(`when: 'sure || n != null'\n      input: { userMessage: '{{ n + 1 }}' }`)).toBeDefined();
});

describe('a template over a parameter that was not given', () => {
  test.each([
    ['{{ size(tags) }}', 'tags == null ? null : size(tags)'],
    ['{{ n + 1 }}', 'n == null ? null : n + 1'],
    ['{{ notify ? "loud" : "soft" }}', 'notify == true ? "loud" : "soft"'],
  ])('%s fails its step, is warned of, and the fix says %s', (written, mended) => {
    const [part] = parseTemplate(written).parts;
    const source = typeof part === 'object' ? part.expression.source : '';
    expect(value(source, NOTHING)).toMatch(FAILS);
    expect(problemOf(`input: { userMessage: '${written}' }`)?.fix?.title).toBe(`Write ${mended}`);
    expect(JSON.stringify(value(mended, NOTHING))).not.toMatch(/fails: /);
    expect(value(mended, GIVEN)).toEqual(value(source, GIVEN));
    expect(problemOf(`input: { userMessage: '{{ ${mended} }}' }`)).toBeUndefined();
  });

  test.each(['{{ tags }}', 'for {{ name }}', '{{ record.id }}', '{{ name == null ? "nobody" : name }}'])(
    '%s gives null or nothing, and is not warned of',
    (written) => {
      expect(problemOf(`input: { userMessage: '${written}' }`)).toBeUndefined();
    },
  );

  test('that is to give a list is warned of, and the fix gives an empty one', () => {
    const problem = problemOf(`for_each: '{{ tags }}'`);
    expect(problem?.fix?.title).toBe('Write tags == null ? [] : tags');
    expect([value('tags == null ? [] : tags', NOTHING), value('tags == null ? [] : tags', GIVEN)]).toEqual([[], ['a']]);
    expect(problemOf(`for_each: '{{ tags == null ? [] : tags }}'`)).toBeUndefined();
  });
});
