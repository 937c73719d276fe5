import { describe, expect, it } from 'vitest';
import { closest, withComparisons } from './closest.ts';

const keys = ['depends_on', 'output_mapping', 'agent', 'when', 'id', 'name'];

describe('the closest word', () => {
  it.each([
    ['depend_on', 'depends_on'],
    ['dependsOn', 'depends_on'],
    ['DEPENDS-ON', 'depends_on'],
    ['ouput_maping', 'output_mapping'],
    ['agnet', 'agent'],
    ['wen', 'when'],
    ['nmae', 'name'],
  ])('to %s is %s', (written, meant) => {
    expect(closest(written, keys)).toBe(meant);
  });

  it.each(['zebra', 'x', '', 'aaaaaaaaaaaaaaaa', 'constructor'])('to %s is none', (written) => {
    expect(closest(written, keys)).toBeNull();
  });

  it('is the nearest of several, and the first of equals', () => {
    expect(closest('steps', ['step', 'stops', 'steep'])).toBe('step');
    expect(closest('fetch-dat', ['fetch-data', 'fetch-date'])).toBe('fetch-data');
  });

  it.each([
    ['ab', 'a', 'a'],
    ['a', 'b', null],
    ['ab', 'xy', null],
    ['abcd', 'abxd', 'abxd'],
    ['abcd', 'axyd', null],
    ['abcde', 'abxye', 'abxye'],
    ['abcde', 'axyze', null],
    ['abcdefgh', 'abcxyzgh', 'abcxyzgh'],
    ['abcdefgh', 'abwxyzgh', null],
    ['abcdefghijklmnop', 'abcdwxyzijklmnop', null],
    ['abcdef', 'bacdfe', 'bacdfe'],
    ['abcdefg', 'bcdefg', 'bcdefg'],
    ['abcdefg', 'abcdefgh', 'abcdefgh'],
    ['ab', 'ba', 'ba'],
    ['depends on', 'DEPENDS_ON', 'DEPENDS_ON'],
  ])('to %s, of %s alone, is %s', (written, candidate, meant) => {
    expect(closest(written, [candidate])).toBe(meant);
  });

  it('is never the word itself, nor one that is as far as another that came before', () => {
    expect(closest('step', ['step'])).toBeNull();
    expect(closest('stap', ['step', 'stop'])).toBe('step');
    expect(closest('stepp', ['stops', 'step', 'steps'])).toBe('step');
  });

  it('is looked for among a thousand, for a word of up to 64 letters', () => {
    const others = (count: number) => Array.from({ length: count }, (_, index) => `zzzzzzzzzz${index}`);
    expect([closest('agnet', [...others(999), 'agent']), closest('agnet', [...others(1_000), 'agent'])]).toEqual([
      'agent',
      null,
    ]);
    const word = (length: number) => 'x'.repeat(length);
    expect([closest(word(64), [`${word(63)}y`]), closest(word(65), [`${word(64)}y`])]).toEqual([`${word(63)}y`, null]);
  });

  it('is not looked for any more once enough names have been compared, until that work is done', () => {
    const said = withComparisons(2, () => [
      closest('agnet', ['agent']),
      closest('agnet', ['agent']),
      closest('agnet', ['agent']),
    ]);
    expect(said).toEqual(['agent', 'agent', null]);
    expect(closest('agnet', ['agent'])).toBe('agent');
    expect(() =>
      withComparisons(0, () => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(closest('agnet', ['agent'])).toBe('agent');
  });
});
