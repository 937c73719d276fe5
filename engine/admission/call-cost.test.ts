import { describe, expect, test } from 'vitest';
import { budgetsAhead } from './budgets-ahead.ts';
import { costOfCall, expectedOfCall, type PastCalls } from './call-cost.ts';

const writer = { agent: 'writer', definition: 'campaign' };
const calls = (more: Partial<PastCalls>): PastCalls => ({ ...writer, calls: 4, dollars: 2, high: 0.9, ...more });
const unknown = () => ({ asksNobody: false, listed: null });
const listed = () => ({ asksNobody: false, listed: { expected: 0.01, atMost: 0.05 } });
const notAsked = () => expect.fail('The price list was asked');

describe('what a call is expected to cost', () => {
  test('say the calls of its definition, or those of its agent', () => {
    const past = [
      calls({}),
      calls({ definition: 'other', calls: 1, dollars: 7, high: 7 }),
      calls({ agent: 'reviewer' }),
    ];
    expect(costOfCall(writer, past, listed)).toEqual({ expected: 0.5, atMost: 0.9, from: 'recorded', calls: 4 });
    expect(costOfCall({ ...writer, definition: 'new' }, past, unknown)).toMatchObject({
      expected: 1.8,
      atMost: 7,
      calls: 5,
    });
  });

  test('is not looked up in the price list where calls that are recorded say it', () => {
    expect(costOfCall(writer, [calls({})], notAsked)).toMatchObject({ expected: 0.5, atMost: 0.9 });
    expect(expectedOfCall(writer, [calls({ high: null })], notAsked)).toBe(0.5);
    expect([expectedOfCall(writer, [], listed), expectedOfCall(writer, [], unknown)]).toEqual([0.01, null]);
  });

  test('is no more at most than on average only where that is so', () => {
    expect(costOfCall(writer, [calls({ high: 0.4 })], unknown)).toMatchObject({ expected: 0.5, atMost: 0.5 });
    expect(costOfCall(writer, [calls({ high: null })], listed)).toMatchObject({ expected: 0.5, atMost: 0.05 });
    expect(costOfCall(writer, [calls({ high: null })], unknown)).toMatchObject({ expected: 0.5, atMost: null });
  });

  test('says the price list without any, and nobody is no nothing', () => {
    expect(costOfCall(writer, [calls({ calls: 0 })], listed)).toEqual({
      expected: 0.01,
      atMost: 0.05,
      from: 'price_list',
      calls: 0,
    });
    expect(costOfCall(writer, [], unknown)).toEqual({ expected: null, atMost: null, from: 'unknown', calls: 0 });
    expect(costOfCall(writer, [], () => ({ asksNobody: true, listed: null }))).toEqual({
      expected: 0,
      atMost: 0,
      from: 'nobody_asked',
      calls: 0,
    });
  });
});

describe('the budgets that a run meets', () => {
  const costs = [
    { ...writer, expected: 1, atMost: 3 },
    { agent: 'reviewer', definition: 'child', expected: null, atMost: null },
  ];
  const verdicts = (budgets: Parameters<typeof budgetsAhead>[2], today = 0) =>
    budgetsAhead(costs, [{ ...writer, dollars: today }], budgets).map(({ scope, name, verdict }) => [
      scope,
      name,
      verdict,
    ]);

  test('are told with what is spent of them, and whether it will ask', () => {
    expect(verdicts({ day: 10, run: 0.5, agents: { writer: 3, nobody: 0 }, definitions: { campaign: 2 } })).toEqual([
      ['run', null, 'asks'],
      ['agent', 'writer', 'fits'],
      ['definition', 'campaign', 'may_ask'],
      ['day', null, 'may_ask'],
    ]);
    expect(verdicts({ day: 10, agents: { writer: 3 }, definitions: { campaign: 2 } }, 1.5)).toEqual([
      ['agent', 'writer', 'may_ask'],
      ['definition', 'campaign', 'asks'],
      ['day', null, 'may_ask'],
    ]);
  });

  test('ask where they are used up, whatever it costs, unless that is nothing', () => {
    expect(verdicts({ agents: { reviewer: 0 }, definitions: {} })).toEqual([['agent', 'reviewer', 'asks']]);
    const free = [{ ...writer, expected: 0, atMost: 0 }];
    expect(budgetsAhead(free, [], { day: 0, agents: {}, definitions: {} })).toMatchObject([{ verdict: 'fits' }]);
  });
});
