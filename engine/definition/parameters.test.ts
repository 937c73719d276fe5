import { describe, expect, it } from 'vitest';
import { isDate, isDateTime } from './calendar.ts';
import type { Parameter, ParameterType } from './definition.ts';
import type { Json } from '../values/json.ts';
import { checkParameters, parameterFromText } from './parameters.ts';

const parameter = (name: string, type: ParameterType, more: Partial<Parameter> = {}): Parameter => ({
  name,
  type,
  required: false,
  description: '',
  ...more,
});
const parameters = [
  parameter('kpi_names', 'string[]', { required: true, enum: ['revenue', 'expenses', 'churn'] }),
  parameter('start_date', 'date', { required: true }),
  parameter('grouping', 'string', { default: 'day', enum: ['day', 'week', 'month'] }),
  parameter('limit', 'integer'),
];
const given = { kpi_names: ['revenue'], start_date: '2025-07-01' };
const checked = (values: Record<string, Json>) => checkParameters({ parameters }, values);

describe('parameters of a run', () => {
  it('fills in defaults, and null for what has none', () => {
    expect(checked(given)).toEqual({
      parameters: { kpi_names: ['revenue'], start_date: '2025-07-01', grouping: 'day', limit: null },
      problems: [],
    });
  });

  it('takes null as not given', () => {
    expect(checked({ ...given, grouping: null, limit: null }).parameters).toMatchObject({
      grouping: 'day',
      limit: null,
    });
    expect(checked({ ...given, start_date: null }).problems).toMatchObject([
      { code: 'missing', parameter: 'start_date' },
    ]);
  });

  it('says everything that is wrong', () => {
    const { problems } = checked({
      kpi_names: ['revenue', 'profit'],
      grouping: 'Day',
      limit: 1.5,
      startdate: '2025-07-01',
      zebra: 1,
    });
    expect(problems).toEqual([
      {
        code: 'not_in_enum',
        parameter: 'kpi_names',
        message: 'The parameter "kpi_names" must be one of "revenue", "expenses", "churn"; it is ["revenue","profit"]',
        suggestion: null,
      },
      { code: 'missing', parameter: 'start_date', message: 'The parameter "start_date" is required', suggestion: null },
      {
        code: 'not_in_enum',
        parameter: 'grouping',
        message: 'The parameter "grouping" must be one of "day", "week", "month"; it is "Day"',
        suggestion: null,
      },
      {
        code: 'wrong_type',
        parameter: 'limit',
        message: 'The parameter "limit" must be a whole number; it is 1.5',
        suggestion: null,
      },
      {
        code: 'unknown',
        parameter: 'startdate',
        message: 'There is no parameter "startdate". Did you mean "start_date"?',
        suggestion: 'start_date',
      },
      {
        code: 'unknown',
        parameter: 'zebra',
        message: 'There is no parameter "zebra". There are: kpi_names, start_date, grouping, limit.',
        suggestion: null,
      },
    ]);
  });

  it.each<[ParameterType, Json, boolean]>([
    ['string', 'x', true],
    ['string', 5, false],
    ['number', 1.5, true],
    ['number', '1.5', false],
    ['integer', -3, true],
    ['integer', 2 ** 53, false],
    ['boolean', false, true],
    ['boolean', 'false', false],
    ['date', '2024-02-29', true],
    ['date', '2025-02-29', false],
    ['date', '2025-7-1', false],
    ['datetime', '2025-07-01T09:00:00Z', true],
    ['datetime', '2025-07-01', false],
    ['object', { a: 1 }, true],
    ['object', [1], false],
    ['object', 'x', false],
    ['string[]', [], true],
    ['string[]', ['a', 'b'], true],
    ['string[]', ['a', 1], false],
    ['string[]', 'a', false],
    ['object[]', [{}], true],
    ['date[]', ['2025-01-31', '2025-01-32'], false],
  ])('as %s, %j is right: %s', (type, value, isRight) => {
    expect(checkParameters({ parameters: [parameter('x', type)] }, { x: value }).problems).toHaveLength(
      isRight ? 0 : 1,
    );
  });

  it('compares choices by what they hold', () => {
    const choices = { parameters: [parameter('x', 'object', { enum: [{ a: 1, b: [2] }] })] };
    expect(checkParameters(choices, { x: { b: [2], a: 1 } }).problems).toEqual([]);
    expect(checkParameters(choices, { x: { b: [2, 3], a: 1 } }).problems).toHaveLength(1);
  });

  it('is not confused by names that every object has', () => {
    const { parameters: filled, problems } = checkParameters(
      { parameters: [parameter('constructor', 'string'), parameter('toString', 'string')] },
      {},
    );
    expect(filled).toEqual({ constructor: null, toString: null });
    expect(problems).toEqual([]);
  });
});

describe('parameters as text', () => {
  it.each<[ParameterType, string, Json]>([
    ['string', ' as it is ', ' as it is '],
    ['number', '2.50', 2.5],
    ['number', '-1e3', -1000],
    ['integer', '42', 42],
    ['boolean', 'Yes', true],
    ['boolean', 'false', false],
    ['date', '2025-07-01', '2025-07-01'],
    ['datetime', '2025-07-01T09:00:00+02:00', '2025-07-01T09:00:00+02:00'],
    ['object', '{"a": [1]}', { a: [1] }],
    ['string[]', 'revenue,expenses, profit_margin', ['revenue', 'expenses', 'profit_margin']],
    ['string[]', '["a,b", "c"]', ['a,b', 'c']],
    ['string[]', '', []],
    ['integer[]', '1, 2', [1, 2]],
    ['object[]', '[{"a": 1}]', [{ a: 1 }]],
  ])('as %s, %j is %j', (type, text, value) => {
    expect(parameterFromText(parameter('x', type), text)).toEqual({ value });
  });

  it.each<[ParameterType, string, string]>([
    ['number', 'many', 'it must be a number'],
    ['number', '', 'it must be a number'],
    ['number', '1e999', 'it must be a number; it is null'],
    ['integer', '1.5', 'it must be a whole number; it is 1.5'],
    ['boolean', 'constructor', 'it must be true or false'],
    ['date', 'tomorrow', 'it must be a date (YYYY-MM-DD); it is "tomorrow"'],
    ['object', '[1]', 'it must be an object; it is [1]'],
    ['object', '{', 'it must be an object'],
    ['integer[]', '1,x', 'it must be a list, each item a whole number'],
    ['string[]', '[1]', 'it must be a list, each item text; item 1 is 1'],
  ])('as %s, %j is refused', (type, text, problem) => {
    expect(parameterFromText(parameter('x', type), text)).toEqual({ problem });
  });
});

describe('the calendar', () => {
  it.each(['2024-02-29', '2000-02-29', '2025-12-31', '0001-01-01'])('has %s', (date) =>
    expect(isDate(date)).toBe(true),
  );
  it.each(['1900-02-29', '2025-04-31', '2025-00-10', '2025-13-01', '2025-01-00', '25-01-01', '2025/01/01', ''])(
    'has no %s',
    (date) => expect(isDate(date)).toBe(false),
  );
  it.each(['2025-07-01T09:00', '2025-07-01 09:00:59.123Z', '2025-07-01t09:00:00z', '2025-07-01T23:59:59-11:30'])(
    'has a time %s',
    (time) => expect(isDateTime(time)).toBe(true),
  );
  it.each([
    '2025-07-01T24:00',
    '2025-07-01T09:60',
    '2025-07-01T09:00:61Z',
    '2025-02-30T09:00Z',
    '2025-07-01T09:00+25:00',
    '09:00',
  ])('has no time %s', (time) => expect(isDateTime(time)).toBe(false));
});
