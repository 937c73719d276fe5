import { expect, test } from 'vitest';
import { chooseRooms, testsOf } from './rooms.mjs';

test('without arguments every pure room has its turn', () => {
  expect(chooseRooms([]).map(({ room }) => room)).toEqual([
    'definition',
    'run',
    'scheduler',
    'admission',
    'schedules',
    'projections',
    'limits',
    'values',
  ]);
});

test('files are looked at together, by the tests of their room', () => {
  const [one, other] = ['engine/run/decide.ts', 'engine/run/evolve.ts'];
  expect(chooseRooms([one ?? '', 'limits', other ?? ''])).toEqual([
    { room: 'run', files: [one, other] },
    { room: 'limits', files: [] },
  ]);
});

test.each(['engine/storage', 'renderer/main.ts', 'run.ts', 'engine/run/no-such-file.ts'])(
  'nothing is made of %s',
  (arg) => {
    expect(() => chooseRooms([arg])).toThrow();
  },
);

test('a room is held by tests that stay in memory', () => {
  const files = testsOf('run');
  expect(files).toContain('engine/run/run.property.test.ts');
  expect(files).toContain('engine/executor/recovery.test.ts');
  expect(files.filter((file) => /\.(int|crash)\.test\.ts$/.test(file))).toEqual([]);
});
