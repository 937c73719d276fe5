import { expect, test } from 'vitest';
import { keyWords } from './key-words.ts';

test('keys are written as on the machine in front of us', () => {
  expect(keyWords('mod+shift+k', false)).toEqual(['Ctrl+Shift+K']);
  expect(keyWords('mod+shift+k', true)).toEqual(['⌘⇧K']);
  expect(keyWords('g r', false)).toEqual(['G', 'R']);
  expect(keyWords('mod+enter', false)).toEqual(['Ctrl+↵']);
});
