import { expect, test } from 'vitest';
import { mayGo } from './where-it-goes.ts';

const [own, other] = ['https://api.example.com', 'https://elsewhere.example.com'];

test('a secret goes where it was set for, whatever files say', () => {
  expect(mayGo(own, own, [])).toBe(true);
  expect(mayGo(other, own, [other])).toBe(false);
});

test('one that was set when nobody knew where goes where files or the environment say', () => {
  expect(mayGo(own, null, [null, own])).toBe(true);
  expect(mayGo(other, null, [null, own])).toBe(false);
});

test('to what is no address nothing goes, though nothing is what is written', () => {
  expect([mayGo(null, null, [null]), mayGo(null, own, [null])]).toEqual([false, false]);
});
