import { describe, expect, test } from 'vitest';
import { hintFor } from './other-tools.ts';

const parameters = ['vendor', 'due-date'];
const said = (source: string) => {
  const hint = hintFor(source, parameters);
  return hint && [hint.message, hint.fix?.text ?? null];
};

describe('what other tools call a parameter', () => {
  test.each([
    '$json.vendor',
    '$input.vendor',
    'input.vendor',
    'inputs.vendor',
    'param.vendor',
    'params.vendor',
    'var.vendor',
    'vars.vendor',
    'variables.vendor',
    'env.vendor',
    'args.vendor',
    'context.vendor',
    'ctx.vendor',
    'data.vendor',
    'workflow.input.vendor',
    'github.event.inputs.vendor',
    'inputs["vendor"]',
    "inputs['vendor']",
  ])('%s is its name alone', (source) => {
    expect(said(source)).toEqual(['Parameters are written by their name alone: {{ vendor }}', 'vendor']);
  });

  test('is offered as a fix only where there is such a parameter', () => {
    expect(said('inputs.due-date')).toEqual(['Parameters are written by their name alone: {{ due-date }}', 'due-date']);
    expect(said('inputs.buyer')).toEqual([
      'Parameters are written by their name alone: {{ buyer }}, and there is no parameter "buyer"',
      null,
    ]);
    expect(said('$node.x')).toEqual([
      'Nothing here begins with $. Parameters are written by their name, outputs as steps.<step>.<name>',
      null,
    ]);
  });

  test.each([
    'vendor',
    'steps.inputs.vendor',
    'inputs.vendor.more',
    'myinputs.vendor',
    'inputs.9x',
    'a + inputs.vendor',
  ])('is not meant by %s', (source) => {
    expect(hintFor(source, parameters)).toBeNull();
  });
});

describe('a filter', () => {
  test.each([
    ['vendor | upper', 'vendor.upperAscii()'],
    ['vendor|uppercase', 'vendor.upperAscii()'],
    ['vendor | lower ', 'vendor.lowerAscii()'],
    ['vendor | lowercase()', 'vendor.lowerAscii()'],
    ['steps.a.text | trim', 'steps.a.text.trim()'],
    ['vendor | tojson', 'vendor'],
    ['vendor | json', 'vendor'],
  ])('%s is %s', (source, meant) => {
    const name = /\|\s*(\w+)/.exec(source)?.[1] ?? '';
    expect(said(source)).toEqual([`There are no filters here, such as | ${name}; write ${meant}`, meant]);
  });

  test('that nothing here does is told as one', () => {
    expect(said('vendor | default("x")')).toEqual([
      'There are no filters here, such as | default. Expressions are CEL: functions are called, value.trim()',
      null,
    ]);
  });

  test.each(['a || b', 'vendor | 9', '| upper'])('is not %s', (source) => {
    expect(hintFor(source, parameters)).toBeNull();
  });
});

describe('words and methods of other languages', () => {
  test.each([
    ['yes', 'true'],
    ['no', 'false'],
    ['on', 'true'],
    ['off', 'false'],
    ['True', 'true'],
    ['False', 'false'],
    ['None', 'null'],
    ['nil', 'null'],
    ['undefined', 'null'],
  ])('%s is %s', (source, meant) => {
    expect(said(source)).toEqual([`"${source}" is no value here; write ${meant}`, meant]);
  });

  test.each([
    ['toUpperCase', 'upperAscii'],
    ['toLowerCase', 'lowerAscii'],
    ['upper', 'upperAscii'],
    ['lower', 'lowerAscii'],
    ['strip', 'trim'],
  ])('%s() is %s()', (name, meant) => {
    expect(said(`vendor.${name}() + a.${name}()`)).toEqual([
      `There is no ${name}(); write ${meant}()`,
      `vendor.${meant}() + a.${meant}()`,
    ]);
  });

  test('are not those that there are', () => {
    expect([hintFor('vendor.trim()', parameters), hintFor('upper()', parameters), hintFor('true', parameters)]).toEqual(
      [null, null, null],
    );
  });
});

describe('operators of other languages', () => {
  test.each([
    ['a === b', '===', 'a == b'],
    ['a !== b', '!==', 'a != b'],
    ['a <> b', '<>', 'a != b'],
    ['a = b', '=', 'a == b'],
    ['a is None', 'is None', 'a == null'],
    ['a is  null', 'is None', 'a == null'],
    ['a is not None', 'is not None', 'a != null'],
    ['a is not null', 'is not None', 'a != null'],
    ['not steps.a.b is None', 'not … is None', 'steps.a.b != null'],
    ['not a[0] is null', 'not … is None', 'a[0] != null'],
    ['a and b', 'and', 'a && b'],
    ['a or b', 'or', 'a || b'],
    ['not a', 'not', '!a'],
    ['not (a)', 'not', '!(a)'],
    ['a == True', 'True', 'a == true'],
    ['a == False', 'False', 'a == false'],
  ])('%s: no `%s`', (source, name, meant) => {
    expect(said(source)).toEqual([`Conditions are CEL, which has no \`${name}\`; write ${meant}`, meant]);
  });

  test('are told together, each once', () => {
    expect(said('a = 1 and b = 2 or not c')).toEqual([
      'Conditions are CEL, which has no `=`, `and`, `or`, `not`; write a == 1 && b == 2 || !c',
      'a == 1 && b == 2 || !c',
    ]);
  });

  test.each([
    'a == b',
    'a != b',
    'a <= b',
    'a >= b',
    'a =~ b',
    'vendor == "a = b and not c"',
    "vendor == 'it is None'",
    'vendor == "say \\" or \\" twice"',
    'android || island',
    'a.not_in',
    'Truest',
  ])('are not in %s', (source) => {
    expect(hintFor(source, parameters)).toBeNull();
  });
});
