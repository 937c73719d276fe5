import { expect, test } from 'vitest';
import { isGoodEnough, scoreOf, survivorsOf, tableOf } from './report.mjs';

const mutant = (status: string) => ({ status, mutatorName: 'EqualityOperator', replacement: 'a\n  <= b', location: { start: { line: 3, column: 7 } } });
const report = (...statuses: string[]) => ({ files: { 'engine/run/decide.ts': { mutants: statuses.map(mutant) } } });

test('a mutant is noticed when a test fails or never ends, and missed also where no test comes by', () => {
  expect(scoreOf(report('Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored'))).toEqual({ noticed: 2, missed: 2 });
});

test('one room that notices too little is not made up for by the others', () => {
  expect(isGoodEnough([{ room: 'run', noticed: 85, missed: 15 }])).toBe(true);
  expect(isGoodEnough([{ room: 'run', noticed: 100, missed: 0 }, { room: 'limits', noticed: 84, missed: 16 }])).toBe(false);
});

test('a room without mutants has missed none', () => {
  expect(isGoodEnough([{ room: 'limits', noticed: 0, missed: 0 }])).toBe(true);
});

test('the table ends with the sum of the rooms', () => {
  expect(tableOf([{ room: 'run', noticed: 90, missed: 10 }, { room: 'limits', noticed: 9, missed: 1 }]).split('\n').at(-2)).toBe('in sum        90.0 %   99 of 110 mutants noticed');
});

test('whoever was missed is listed on one line, with its place and what stood there instead', () => {
  expect(survivorsOf(report('Killed', 'Survived'))).toBe('engine/run/decide.ts:3:7\tSurvived\tEqualityOperator\ta <= b\n');
});
