import { expect, test } from 'vitest';
import { readArguments } from './arguments.mjs';
import { peersTable } from './table.mjs';

test('without names all peers are measured', () => {
  expect(readArguments([])).toEqual({ names: ['langgraph', 'mastra', 'restate', 'dbos'], rounds: 5 });
  expect(readArguments(['dbos', '--rounds', '2', 'mastra'])).toEqual({ names: ['dbos', 'mastra'], rounds: 2 });
});

test('a peer that nobody knows, and a number that is none, are refused with what can be said instead', () => {
  expect(() => readArguments(['airflow'])).toThrow('no peer "airflow"');
  expect(() => readArguments(['--rounds', 'many'])).toThrow('was given many');
  expect(() => readArguments(['--rounds'])).toThrow('was given nothing');
});

test('a peer that could not be measured is a row that says why; the others have their share of the floor', () => {
  const rows = [
    { name: 'floor', stepsPerSecond: 20_000, about: 'SQLite WAL, synchronous FULL' },
    { name: 'Quick', stepsPerSecond: 9_000, rssMb: 80.4, about: 'the same' },
    { name: 'Slow', stepsPerSecond: 120, rssMb: 400, about: 'a snapshot' },
    { name: 'Away', about: 'npm ci ended with 1' },
  ];
  expect(peersTable(rows, 20_000)).toBe(
    [
      '|       | steps/s | of the floor | memory | durable after each step           |',
      '| ----- | ------: | -----------: | -----: | --------------------------------- |',
      '| floor |  20,000 |         1.00 |      - | SQLite WAL, synchronous FULL      |',
      '| Quick |   9,000 |         0.45 |  80 MB | the same                          |',
      '| Slow  |     120 |       0.0060 | 400 MB | a snapshot                        |',
      '| Away  |       - |            - |      - | not measured: npm ci ended with 1 |',
      '',
    ].join('\n'),
  );
});

test('where the floor was not measured, nobody has a share of it', () => {
  expect(peersTable([{ name: 'Quick', stepsPerSecond: 9_000, about: 'the same' }], undefined)).toContain(
    '| Quick |   9,000 |            - |',
  );
});
