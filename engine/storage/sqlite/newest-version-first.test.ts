import { expect, test } from 'vitest';
import { newestVersionFirst } from './newest-version-first.ts';

test('orders versions as semver.org §11 does', () => {
  const oldestFirst = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ];
  expect([...oldestFirst].sort(newestVersionFirst)).toEqual([...oldestFirst].reverse());
  expect([...oldestFirst].reverse().sort(newestVersionFirst)).toEqual([...oldestFirst].reverse());
});

test('build metadata makes no difference', () => {
  expect(newestVersionFirst('1.0.0+build.5', '1.0.0')).toBeCloseTo(0);
});

test('a hyphen inside a pre-release is part of its name', () => {
  expect(['1.0.0-x-y', '1.0.0-x'].sort(newestVersionFirst)).toEqual(['1.0.0-x-y', '1.0.0-x']);
});
