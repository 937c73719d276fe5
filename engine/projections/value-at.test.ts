import { describe, expect, it } from 'vitest';
import { pageOfText, valueAt } from './value-at.ts';

describe('a value by its path', () => {
  const root = {
    steps: [
      { id: 'fetch', output: { rows: [10, 20] } },
      { id: '7', output: 'by its place only' },
    ],
    'a/b~c': { '~1': 'escaped' },
    nothing: null,
  };

  it.each([
    ['', root],
    ['/steps/0/id', 'fetch'],
    ['/steps/fetch/output/rows/1', 20],
    ['/steps/1/output', 'by its place only'],
    ['/a~1b~0c/~01', 'escaped'],
    ['/nothing', null],
  ])('%j is found', (path, value) => {
    expect(valueAt(root, path)).toEqual(value);
  });

  it.each([
    '/steps/7',
    '/steps/unknown',
    '/steps/0a',
    '/steps/a0',
    '/nothing/more',
    '/steps/fetch/id/length',
    '/toString',
    '/steps/length/x',
    '/steps/fetch/output/missing',
  ])('%j is not there', (path) => {
    expect(valueAt(root, path)).toBeUndefined();
  });
});

describe('a page of a text', () => {
  it('says where the next begins, and nothing after the last', () => {
    expect(pageOfText('abcdef', 0, 4)).toEqual({ text: 'abcd', totalCharacters: 6, next: 4 });
    expect(pageOfText('abcdef', 4, 4)).toEqual({ text: 'ef', totalCharacters: 6, next: null });
    expect(pageOfText('abcdef', 2, 4)).toEqual({ text: 'cdef', totalCharacters: 6, next: null });
  });
});
