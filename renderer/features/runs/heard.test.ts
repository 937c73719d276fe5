import { expect, test } from 'vitest';
import { heardWith, nothingHeard } from './heard.ts';

const piece = (from: number, text: string, attempt = 1) => ({
  kind: 'piece' as const,
  attempt,
  from,
  text,
  position: from + text.length,
});
const hear = (...pieces: ReturnType<typeof piece>[]) => pieces.reduce(heardWith, nothingHeard);

test('Pieces become a text', () => {
  expect(hear(piece(0, 'One '), piece(4, 'two.'))).toMatchObject({ text: 'One two.', isCut: false });
});

test('What is told again, from the beginning, is not there twice', () => {
  expect(hear(piece(0, 'One '), piece(0, 'One two'), piece(0, 'One'))).toMatchObject({ text: 'One two', isCut: false });
});

test('What was missed is not made up', () => {
  expect(hear(piece(0, 'One '), piece(90, 'late'))).toEqual({ attempt: 1, text: 'late', upTo: 94, isCut: true });
});

test('Another attempt says something else', () => {
  expect(hear(piece(0, 'One'), piece(0, 'Two', 2))).toMatchObject({ attempt: 2, text: 'Two' });
});
