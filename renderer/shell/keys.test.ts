import { expect, test } from 'vitest';
import { chordOf, matchKeys, type Pressed } from './keys.ts';

const press = (key: string, modifiers: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

test.each([
  ['k', press('k'), false],
  ['mod+k', press('k', { ctrlKey: true }), false],
  ['mod+k', press('k', { metaKey: true }), true],
  ['ctrl+k', press('k', { ctrlKey: true }), true],
  ['mod+shift+k', press('K', { ctrlKey: true, shiftKey: true }), false],
  ['?', press('?', { shiftKey: true }), false],
  ['shift+enter', press('Enter', { shiftKey: true }), false],
  ['space', press(' '), false],
])('calls it %s', (chord, pressed, isMac) => {
  expect(chordOf(pressed, isMac)).toBe(chord);
});

const bindings = new Map([
  ['g r', 'runs'],
  ['g a', 'approvals'],
  ['r', 'retry'],
  ['mod+k', 'palette'],
]);

test('a chord is met at once, a sequence with its last key', () => {
  expect(matchKeys(bindings, [], 'mod+k')).toEqual({ kind: 'hit', value: 'palette' });
  expect(matchKeys(bindings, [], 'g')).toEqual({ kind: 'begun' });
  expect(matchKeys(bindings, ['g'], 'a')).toEqual({ kind: 'hit', value: 'approvals' });
});

test('the longer sequence goes before a key of its own', () => {
  expect(matchKeys(bindings, ['g'], 'r')).toEqual({ kind: 'hit', value: 'runs' });
  expect(matchKeys(bindings, [], 'r')).toEqual({ kind: 'hit', value: 'retry' });
});

test('a false start doesn’t keep what follows from being met', () => {
  expect(matchKeys(bindings, ['g', 'g'], 'a')).toEqual({ kind: 'hit', value: 'approvals' });
  expect(matchKeys(bindings, ['g'], 'x')).toEqual({ kind: 'none' });
});
