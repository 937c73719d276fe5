import { expect, test } from 'vitest';
import { isGoodEnough, judged, scoreOf, survivorsOf, tableOf } from './report.mjs';

const mutant = (status: string, line = 3) => ({
  status,
  mutatorName: 'EqualityOperator',
  replacement: 'a\n  <= b',
  location: { start: { line, column: 7 }, end: { line, column: 12 } },
});
const report = (...mutants: ReturnType<typeof mutant>[]) => ({
  files: { 'engine/run/decide.ts': { source: '', mutants } },
});
const never = () => false;

test('a mutant is noticed when a test fails or never ends, and missed also where no test comes by', () => {
  const all = judged(
    report(...['Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored'].map((status) => mutant(status))),
    never,
  );
  expect(scoreOf(all)).toEqual({ byTests: 2, byTypes: 0, missed: 2 });
});

test('the compiler is asked about those that no test has noticed', () => {
  const asked: number[] = [];
  const all = judged(
    report(mutant('Killed', 1), mutant('Survived', 2), mutant('NoCoverage', 3)),
    (_file, _source, { location }) => {
      asked.push(location.start.line);
      return location.start.line === 3;
    },
  );
  expect(asked).toEqual([2, 3]);
  expect(scoreOf(all)).toEqual({ byTests: 1, byTypes: 1, missed: 1 });
});

test('one room that notices too little is not made up for by the others', () => {
  expect(isGoodEnough([{ room: 'run', byTests: 80, byTypes: 5, missed: 15 }])).toBe(true);
  expect(
    isGoodEnough([
      { room: 'run', byTests: 100, byTypes: 0, missed: 0 },
      { room: 'limits', byTests: 84, byTypes: 0, missed: 16 },
    ]),
  ).toBe(false);
});

test('a room without mutants has missed none', () => {
  expect(isGoodEnough([{ room: 'limits', byTests: 0, byTypes: 0, missed: 0 }])).toBe(true);
});

test('the table ends with the sum of the rooms', () => {
  const table = tableOf([
    { room: 'run', byTests: 85, byTypes: 5, missed: 10 },
    { room: 'limits', byTests: 9, byTypes: 0, missed: 1 },
  ]);
  expect(table.split('\n').at(-2)).toBe(
    'in sum        90.0 %   of 110 mutants tests have noticed 94, the type check 5 of the others',
  );
});

test('whoever was missed is listed on one line, with its place and what stood there instead', () => {
  expect(survivorsOf(judged(report(mutant('Killed'), mutant('Survived')), never))).toBe(
    'engine/run/decide.ts:3:7\tSurvived\tEqualityOperator\ta <= b\n',
  );
});
