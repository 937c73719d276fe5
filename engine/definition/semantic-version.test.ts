import { describe, expect, it } from 'vitest';
import { compareVersions, nextVersion, parseVersion } from './semantic-version.ts';

describe('semantic versions', () => {
  it.each([
    '1.0.0',
    '0.0.1',
    '10.20.30',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-0.3.7',
    '1.0.0+build.5',
    '1.0.0-rc.1+20250101',
    '1.0.0--',
  ])('%s is one', (text) => {
    expect(parseVersion(text)).not.toBeNull();
  });

  it.each([
    '1',
    '1.0',
    'v1.0.0',
    '01.0.0',
    '1.0.0.0',
    '1.0.0-',
    '1.0.0-01',
    '1.0.0-a..b',
    '',
    'latest',
    ' 1.0.0',
    `1.0.0-${'a'.repeat(300)}`,
  ])('%s is none', (text) => {
    expect(parseVersion(text)).toBeNull();
  });

  it('orders them as the standard does', () => {
    const ordered = [
      'nonsense',
      '0.9.9',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.10',
      '1.2.0',
      '10.0.0',
    ];
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
  });

  it.each([
    ['1.4.2', '1.4.3'],
    ['2.0.0-beta.1', '2.0.0'],
    ['nonsense', '1.0.0'],
  ])('after %s comes %s', (before, after) => {
    expect(nextVersion(before)).toBe(after);
  });
});
